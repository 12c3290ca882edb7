// What the calls of VBS have in common on the wire (API 5). Knows no resource but where the policies are.
#include "codec/vbs_common.hpp"

#include <boost/json/serialize.hpp>

namespace vigil::codec {

operation vbs_call(std::string_view name, std::string_view method, target to, boost::json::object const& body)
{
    operation op;
    op.name = name;
    op.method = method;
    op.target = to.take();
    if (!body.empty())
        op.body = boost::json::serialize(body);
    return op;
}

target policies_of(project_id const& project)
{
    target to("v2");
    to.segment(project.str()).segment("backuppolicy");
    return to;
}

} // namespace vigil::codec
