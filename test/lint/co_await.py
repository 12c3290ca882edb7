#!/usr/bin/env python3
"""Finds uses of co_await that g++ 12 miscompiles.

    co_await.py [--root DIR] [--exclude PREFIX]... FILE-OR-FOLDER...
    co_await.py --self-test GOOD BAD

In a full expression that contains co_await, g++ 12 destroys some temporaries twice or drops code:

    condition   co_await in the condition of if, while, do, for or switch (a declaration there is fine)
    macro       co_await among the arguments of a macro: many expand to an `if`
    lambda      a lambda that captures by value
    ternary     ?: (harmless with scalars, but a local costs nothing)
    braces      a braced temporary T{...} or a braced list {a, b} (an empty {} is fine)
    brace-init  co_await inside the braces of an initialiser

The cure is always the same: name it in a local first. A line that is known to be right says
`// co_await-ok: <why>`. This is no parser: it reads tokens and brackets. Exit code 1: something was found.
"""
import pathlib
import re
import sys

TOKEN = re.compile(r'::|->|<<|>>|&&|\|\||[=!<>+\-*/%&|^]=|[A-Za-z_]\w*|\d[\w.\']*|""|\S')
OPEN = {'(': ')', '[': ']', '{': '}'}
MACRO = re.compile(r'[A-Z][A-Z0-9_]{2,}$')
# What stands before the brace of a block of statements (a function, a lambda, a control statement).
BEFORE_BLOCK = {')', 'else', 'do', 'try', 'mutable', 'noexcept', 'const', 'override', 'final', ';', '{', '}', ':'}
NAMING = {'namespace', 'class', 'struct', 'union', 'enum', 'extern'}


class Token:
    def __init__(self, text, line):
        self.text, self.line = text, line


class Group:
    """A pair of brackets and what stands between them."""

    def __init__(self, text, line):
        self.text, self.line, self.items = text, line, []


def blank(match):
    return re.sub(r'[^\n]', ' ', match.group(0))


def strip(source):
    """Comments, literals and preprocessor lines become blanks; lines stay where they are."""
    raw = r'R"([^()\\\s]{0,16})\(.*?\)\1"'
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|' + raw + r'|"(?:[^"\\\n]|\\.)*"|(?<![\w])\'(?:[^\'\\\n]|\\.)+\'', re.S)

    def replace(match):
        text = blank(match)
        return '""' + text[2:] if match.group(0)[0] in '"R' and '\n' not in text else text

    code = pattern.sub(replace, source)
    return re.sub(r'^[ \t]*#(?:[^\n]*\\\n)*[^\n]*', blank, code, flags=re.M)


def parse(code):
    root = Group('{', 1)
    stack, line, end = [root], 1, 0
    for match in TOKEN.finditer(code):
        line += code.count('\n', end, match.start())
        end = match.start()
        text = match.group(0)
        if text in OPEN:
            group = Group(text, line)
            stack[-1].items.append(group)
            stack.append(group)
        elif text in OPEN.values():
            if len(stack) > 1:
                stack.pop()
        else:
            stack[-1].items.append(Token(text, line))
    return root


def closing(item):
    return OPEN[item.text] if isinstance(item, Group) else item.text


def is_lambda(items, i):
    """items[i] is [...]: does it introduce a lambda (and not an index, an attribute, a structured binding)?"""
    group = items[i]
    if not isinstance(group, Group) or group.text != '[':
        return False
    if group.items and isinstance(group.items[0], Group) and group.items[0].text == '[':
        return False  # [[attribute]]
    if i > 0:
        before = closing(items[i - 1])
        if before in (')', ']', '}') or (re.match(r'\w', before) and before not in ('return', 'co_return', 'co_await',
                                                                                   'co_yield', 'case', 'else')):
            return False
        if before in ('&', '&&') and i > 1 and closing(items[i - 2]) in ('auto', 'const'):
            return False
    follow = closing(items[i + 1]) if i + 1 < len(items) else ''
    return follow in (')', '}', '<', 'mutable', 'noexcept', '->')


def is_block(items, i, statement):
    """items[i] is {...}: a block of statements, or the braces of an initialiser?"""
    if i == statement:
        return True
    before = closing(items[i - 1])
    if before in BEFORE_BLOCK or is_lambda(items, i - 1):
        return True
    texts = [closing(item) for item in items[statement:i]]
    if NAMING & set(texts) and '=' not in texts:
        return True
    for back in range(len(texts) - 1, -1, -1):  # a trailing return type: ) -> T<U, V>::W {
        if texts[back] == '->':
            return back > 0 and (texts[back - 1] in (')', 'mutable', 'noexcept', ']'))
        if not re.match(r'[\w:<>,*&)]+$', texts[back]):
            return False
    return False


def captures_by_value(group):
    texts = [closing(item) for item in group.items]
    start = 0
    for i, text in enumerate(texts + [',']):
        if text == ',':
            capture = texts[start:i]
            start = i + 1
            if capture and capture[0] != '&' and capture != ['this']:
                return True
    return False


class Checker:
    def __init__(self):
        self.found = []

    def add(self, line, rule):
        self.found.append((line, rule))

    # ---- statements ----

    def block(self, items):
        """A list of statements: cuts it at semicolons, at control heads and behind blocks."""
        start = i = 0
        while i < len(items):
            item = items[i]
            text = item.text
            if isinstance(item, Token) and text in ('if', 'while', 'for', 'switch'):
                head = i + 1
                while head < len(items) and isinstance(items[head], Token) and items[head].text in ('constexpr', '!'):
                    head += 1
                if head < len(items) and isinstance(items[head], Group) and items[head].text == '(':
                    self.head(text, items[head])
                    start = i = head + 1
                    continue
            if isinstance(item, Token) and text == ';':
                self.statement(items[start:i])
                start = i + 1
            elif isinstance(item, Group) and text == '{' and is_block(items, i, start):
                introduced = any(is_lambda(items, j) for j in range(start, i))
                if not introduced:  # not the body of a lambda inside a longer statement
                    self.statement(items[start:i])
                    self.block(item.items)
                    start = i + 1
            i += 1
        self.statement(items[start:])

    def head(self, keyword, group):
        pieces, start = [], 0
        for i, item in enumerate(group.items):
            if isinstance(item, Token) and item.text == ';':
                pieces.append(group.items[start:i])
                start = i + 1
        pieces.append(group.items[start:])
        if keyword == 'for' and len(pieces) < 3 and any(item.text == ':' for item in pieces[-1]):
            self.statement(pieces[-1])  # range-for: its range is an initialiser
            return
        at = 1 if keyword == 'for' else len(pieces) - 1
        for i, piece in enumerate(pieces):
            if i == at and self.awaits(piece) and not self.declares(piece):
                self.add(self.line_of(piece), 'condition')
            self.statement(piece)

    @staticmethod
    def declares(items):
        for i, item in enumerate(items):
            if item.text == '=':
                before = items[:i]
                names = [b for b in before if isinstance(b, Token) and re.match(r'[A-Za-z_]', b.text)]
                binding = before and isinstance(before[-1], Group) and before[-1].text == '['
                simple = all(isinstance(b, Token) or b.text == '[' for b in before)
                return simple and (len(names) >= 2 or bool(binding)) and before[-1].text not in ('.', '->')
        return False

    # ---- one full expression ----

    def awaits(self, items):
        return any(item.text == 'co_await' if isinstance(item, Token) else self.awaits(item.items)
                   for item, _ in self.outside_lambdas(items))

    def line_of(self, items):
        for item, _ in self.outside_lambdas(items):
            if isinstance(item, Token):
                if item.text == 'co_await':
                    return item.line
            elif self.awaits(item.items):
                return self.line_of(item.items)
        return items[0].line if items else 0

    @staticmethod
    def outside_lambdas(items):
        """The items that belong to this full expression: bodies of lambdas are others' expressions."""
        in_lambda = False
        for i, item in enumerate(items):
            if is_lambda(items, i):
                in_lambda = True
            if in_lambda and isinstance(item, Group) and item.text == '{':
                in_lambda = False
                continue
            yield item, i

    def statement(self, items):
        if self.awaits(items):
            self.expression(items)
        self.bodies(items)

    def bodies(self, items):
        """Bodies of the lambdas in an expression are blocks of their own."""
        in_lambda = False
        for i, item in enumerate(items):
            in_lambda = in_lambda or is_lambda(items, i)
            if isinstance(item, Group):
                if in_lambda and item.text == '{':
                    self.block(item.items)
                    in_lambda = False
                else:
                    self.bodies(item.items)

    def expression(self, items, parent=''):
        for item, i in self.outside_lambdas(items):
            before = closing(items[i - 1]) if i else ''
            if isinstance(item, Token):
                if item.text == '?':
                    self.add(item.line, 'ternary')
                continue
            if item.text == '[' and is_lambda(items, i):
                if captures_by_value(item):
                    self.add(item.line, 'lambda')
                continue
            if item.text == '(' and MACRO.match(before) and self.awaits(item.items):
                self.add(item.line, 'macro')
            if item.text == '{' and item.items:
                if self.awaits(item.items):
                    self.add(item.line, 'brace-init')
                elif before == '' or before in (',', 'return', 'co_return', 'co_yield') or re.match(r'[\w>]', before):
                    several = any(x.text == ',' for x in item.items)
                    if several or re.match(r'[A-Za-z_>]', before) or any(x.text == '.' for x in item.items[:1]):
                        self.add(item.line, 'braces')
            self.expression(item.items, item.text)


def check(text):
    lines = text.split('\n')
    checker = Checker()
    checker.block(parse(strip(text)).items)
    return sorted({(line, rule) for line, rule in checker.found if 'co_await-ok: ' not in lines[line - 1]})


def self_test(good, bad):
    """good: nothing is found. bad: exactly the lines that end in `// bad: <rule>`, with that rule."""
    failures = [f'{good}:{line}: found {rule} in good code' for line, rule in check(good.read_text())]
    text = bad.read_text()
    expected = {(n, m.group(1)) for n, l in enumerate(text.split('\n'), 1) if (m := re.search(r'// bad: ([\w-]+)$', l))}
    found = set(check(text))
    failures += [f'{bad}:{line}: missed {rule}' for line, rule in sorted(expected - found)]
    failures += [f'{bad}:{line}: found {rule}, which is not expected there' for line, rule in sorted(found - expected)]
    print('\n'.join(failures) or f'{len(expected)} planted faults found, and no other')
    return 1 if failures or len(expected) < 20 else 0


def main(arguments):
    if arguments[:1] == ['--self-test']:
        return self_test(pathlib.Path(arguments[1]), pathlib.Path(arguments[2]))
    root, exclude, places = pathlib.Path('.'), [], []
    while arguments:
        argument = arguments.pop(0)
        if argument == '--root':
            root = pathlib.Path(arguments.pop(0))
        elif argument == '--exclude':
            exclude.append(arguments.pop(0))
        else:
            places.append(argument)
    count = files = 0
    for place in places:
        top = root / place
        candidates = [top] if top.is_file() else sorted(top.rglob('*.[ch]pp'))
        for path in candidates:
            name = path.relative_to(root).as_posix()
            if any(name.startswith(prefix) for prefix in exclude):
                continue
            files += 1
            for line, rule in check(path.read_text()):
                print(f'{name}:{line}: co_await: {rule}: name it in a local first')
                count += 1
    print(f'{files} files, {count} dangerous uses of co_await')
    return 1 if count or not files else 0


sys.exit(main(sys.argv[1:]))
