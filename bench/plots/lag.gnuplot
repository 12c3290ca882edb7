set terminal svg size 800,500 font 'sans-serif,13' background 'white'
set output 'plots/lag.svg'
set logscale xy
set grid
set key outside right
set title '10000 waits for backups of 1-30 minutes'
set xlabel 'requests per second that all waits together may send'
set ylabel 'seconds late, 99th percentile'
plot 'plots/lag.dat' using 1:2 with linespoints linewidth 3 title 'vigil' noenhanced, 'plots/lag.dat' using 1:3 with linespoints linewidth 3 title 'vigil_1s' noenhanced, 'plots/lag.dat' using 1:4 with linespoints linewidth 1 title 'fixed1s' noenhanced, 'plots/lag.dat' using 1:5 with linespoints linewidth 1 title 'fixed2s' noenhanced, 'plots/lag.dat' using 1:6 with linespoints linewidth 1 title 'smithy' noenhanced, 'plots/lag.dat' using 1:7 with linespoints linewidth 1 title 'google' noenhanced
