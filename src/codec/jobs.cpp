// Encodes the look at a job and decodes it with its sub-jobs from both places (API 4.1, 6.1, V22). Knows no
// status but as a text.
#include "codec/jobs.hpp"

#include "codec/json_fields.hpp"
#include "codec/url.hpp"

#include <algorithm>

namespace vigil::codec {
namespace {

constexpr int deepest_job = 8; // levels of sub-jobs; what lies deeper is left out

// Values of any kind; the sub-jobs among them are read apart.
bool read_entities(json_value v, job& out, fault& f)
{
    if (!v.is_object())
        return read(v, out.entities, f);
    out.entities.clear();
    for (auto i = v.begin(); i != v.end(); ++i)
        if (i.key() != "sub_jobs" || !i.value().is_array())
            out.entities.insert_or_assign(std::string(i.key()), any_text(i.value()));
    return true;
}

constexpr auto job_table = std::to_array<field<job>>({
    {"status", into<&job::status>, presence::mandatory},
    {"job_id", into<&job::id>},
    {"job_type", into<&job::type>},
    {"begin_time", into<&job::begin_time>},
    {"end_time", into<&job::end_time>},
    {"error_code", into<&job::error_code>},
    {"fail_reason", into<&job::fail_reason>},
    {"entities", read_entities},
});

bool read_job(json_value v, job& out, int level, fault& f);

bool read_sub_jobs(json_value list, std::vector<job>& out, int level, fault& f)
{
    if (level > deepest_job)
        return true;
    return read_list(list, out, f,
                     [&](json_value v, job& sub, fault& why) { return read_job(v, sub, level, why); });
}

// Services that print the list at both places print the same jobs.
void append_unknown(std::vector<job>& all, std::vector<job> more)
{
    for (auto& j : more) {
        auto const same = [&](job const& known) { return !j.id.empty() && known.id == j.id; };
        if (std::ranges::none_of(all, same))
            all.push_back(std::move(j));
    }
}

bool read_job(json_value v, job& out, int level, fault& f)
{
    if (!read_fields<job>(v, out, job_table, f))
        return false;
    if (!read_sub_jobs(v.find("sub_jobs"), out.sub_jobs, level + 1, f))
        return under("sub_jobs", f);

    auto const nested = v.find("entities").find("sub_jobs");
    if (!nested.is_array()) // an entity like any other
        return true;
    std::vector<job> more;
    if (!read_sub_jobs(nested, more, level + 1, f)) {
        under("sub_jobs", f);
        return under("entities", f);
    }
    append_unknown(out.sub_jobs, std::move(more));
    return true;
}

} // namespace

operation get_job(project_id const& project, job_id const& id, service from)
{
    operation op;
    op.name = from == service::sdrs ? "sdrs.jobs.get" : "vbs.jobs.get";
    op.service = from;
    op.method = "GET";
    op.target = target("v1").segment(project.str()).segment("jobs").segment(id.str()).take();
    return op;
}

result<job> decode_job(std::string_view body, fault& f)
{
    json_document document;
    job out;
    if (!parse_object(document, body, f) || !read_job(document.root(), out, 0, f))
        return errc::unexpected_reply;
    return out;
}

} // namespace vigil::codec
