/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/ladder_page.h"

/* The digest in it is that of SCRIPT, as tests/cli/test_ladder.py counts it. */
#define POLICY                                                                                     \
	"default-src 'none'; style-src 'unsafe-inline'; "                                          \
	"script-src 'sha256-ejsuH+UKLlhbsI7dIDF2l4Y9YbUUh2lXslLS4dKrAgs='; base-uri 'none'; "      \
	"form-action 'none'"

/* clang-format off */
#define STYLE \
	":root{color-scheme:light dark;--back:#fff;--text:#1f2328;--dim:#656d76;--line:#1f2328;--life:#c4cbd2;" \
	"--good:#1a7f37;--bad:#cf222e;--odd:#8a5a00;--box:#f6f8fa;--edge:#d0d7de;--lit:#ddf4ff;--link:#0969da}\n" \
	"@media(prefers-color-scheme:dark){:root{--back:#0d1117;--text:#e6edf3;--dim:#8d96a0;--line:#e6edf3;--life:#3d444d;" \
	"--good:#3fb950;--bad:#ff7b72;--odd:#d29922;--box:#161b22;--edge:#30363d;--lit:#12263f;--link:#79c0ff}}\n" \
	"*{box-sizing:border-box}\n" \
	"body{margin:0;padding:16px 24px;background:var(--back);color:var(--text);font:14px/1.45 system-ui,sans-serif}\n" \
	"h1{font-size:20px;margin:0 0 4px}h2{font-size:17px;margin:28px 0 2px}h3{font-size:15px;margin:4px 0 8px;overflow-wrap:anywhere}\n" \
	"p{margin:2px 0 8px}a{color:var(--link)}nav ul,.findings{padding-left:20px;margin:4px 0 12px}\n" \
	"header p{max-width:110ch}\n" \
	".good{color:var(--good)}.bad{color:var(--bad)}.odd{color:var(--odd)}.about{color:var(--dim)}\n" \
	".ladder{list-style:none;margin:0;padding:0}\n" \
	".row{display:flex;align-items:flex-start;gap:10px;padding:0 6px;border-radius:4px;color:inherit;text-decoration:none;" \
	"line-height:22px}\n" \
	"a.row:hover{background:var(--box)}a.row:focus-visible{outline:2px solid var(--link);outline-offset:-2px}\n" \
	"a.row{scroll-margin:32px 0}a.row[aria-current]{background:var(--lit)}\n" \
	".row svg{flex:none;display:block;align-self:stretch;height:auto;min-height:22px;overflow:hidden}\n" \
	".time,.delta,.step,.tree,.heads{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:12px}\n" \
	".time,.delta,.step{flex:none;text-align:right;white-space:nowrap}\n" \
	".time,.delta{width:64px}.delta{color:var(--dim)}.step{width:52px}\n" \
	".text{min-width:0;overflow-wrap:anywhere}.text .about{margin-left:6px}.text .good{white-space:nowrap}.name{font-weight:600}.faint,.faint .name{color:var(--dim);font-weight:400}\n" \
	".missing,.missing .name{color:var(--bad)}.state{color:var(--odd);font-weight:600}.missing .state{color:var(--bad)}" \
	".faint .state{color:var(--dim);font-weight:400}\n" \
	".badge{border:1px solid var(--odd);color:var(--odd);border-radius:8px;padding:0 6px;font-size:12px}" \
	".badbadge{border-color:var(--bad);color:var(--bad)}\n" \
	".route{position:absolute;left:-9999px}\n" \
	".heads{position:sticky;top:0;background:var(--back);border-bottom:1px solid var(--edge);font-weight:600}\n" \
	".heads text{fill:var(--text)}\n" \
	"svg path{fill:none;stroke-width:1.3}.life{stroke:var(--life)}.line{stroke:var(--line)}path.dim{stroke:var(--dim)}" \
	"path.bad{stroke:var(--bad)}path.odd{stroke:var(--odd)}.dash{stroke-dasharray:4 3}\n" \
	"path.h{stroke:none}.h.line{fill:var(--line)}.h.dim{fill:var(--dim)}.h.bad{fill:var(--bad)}.h.odd{fill:var(--odd)}\n" \
	".tree{line-height:1.5}.f{padding-left:2ch;text-indent:-2ch;overflow-wrap:anywhere}.f b{font-weight:400;color:var(--link)}\n" \
	".d1{margin-left:2ch}.d2{margin-left:4ch}.d3{margin-left:6ch}.d4{margin-left:8ch}.d5{margin-left:10ch}.d6{margin-left:12ch}" \
	".d7{margin-left:14ch}.d8{margin-left:16ch}.d9{margin-left:18ch}.d10{margin-left:20ch}.d11{margin-left:22ch}.d12{margin-left:24ch}\n" \
	"summary{cursor:pointer;overflow-wrap:anywhere}\n" \
	"@media screen{\n" \
	".detail{display:none;position:fixed;right:0;top:0;bottom:0;width:42vw;overflow:auto;padding:12px 18px;background:var(--box);" \
	"border-left:1px solid var(--edge)}\n" \
	".detail:target{display:block}\n" \
	".detail:focus{outline:0}\n" \
	"body:has(.detail:target){padding-right:calc(42vw + 16px)}body:has(.detail:target) .row .about{display:none}\n" \
	"}\n" \
	"@media screen and (max-width:1000px){\n" \
	".detail{left:0;width:auto;top:50vh;border-left:0;border-top:1px solid var(--edge)}\n" \
	"body:has(.detail:target){padding-right:24px;padding-bottom:52vh}.delta{display:none}.time{width:48px}.step{width:44px}\n" \
	"}\n" \
	"@media print{.ways{display:none}.detail{break-inside:avoid;border-top:1px solid var(--edge)}}\n"

#define SCRIPT \
	"(function(){\n" \
	"var rows=Array.from(document.querySelectorAll('a.row'));\n" \
	"function at(){return rows.findIndex(function(a){return a.getAttribute('href')===location.hash;});}\n" \
	"function mark(){var i=at();rows.forEach(function(a,j){if(j===i)a.setAttribute('aria-current','true');" \
	"else a.removeAttribute('aria-current');});" \
	"if(i>=0)rows[i].scrollIntoView({block:'nearest'});}\n" \
	"function go(i){if(i<0||i>=rows.length)return;location.hash=rows[i].getAttribute('href');rows[i].focus({preventScroll:true});}\n" \
	"function next(by){var i=at();for(i+=by;i>=0&&i<rows.length;i+=by)if(rows[i].classList.contains('found')){go(i);return;}}\n" \
	"var keys={ArrowDown:function(){go(at()+1);},ArrowUp:function(){go(at()-1);},j:function(){go(at()+1);},k:function(){go(at()-1);}," \
	"']':function(){next(1);},'[':function(){next(-1);},Escape:function(){var i=at();if(i<0)return;" \
	"location.hash=rows[i].getAttribute('href').replace(/-r.*/,'');rows[i].focus();}};\n" \
	"addEventListener('keydown',function(e){if(e.ctrlKey||e.altKey||e.metaKey||!keys[e.key])return;" \
	"if(at()<0&&e.key.indexOf('Arrow')===0&&rows.indexOf(document.activeElement)<0)return;e.preventDefault();keys[e.key]();});\n" \
	"addEventListener('hashchange',mark);addEventListener('load',mark);mark();\n" \
	"})();\n"
/* clang-format on */

const char rsp_page_begin[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"" POLICY "\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>rsptrace: procedures</title>\n<style>\n" STYLE "</style>\n</head>\n<body>\n";

const char rsp_page_end[] =
    "<p class=\"about\">Select a step to see its fields. Keys: arrows or j k move, "
    "] [ next and previous finding, Escape closes.</p>\n"
    "</main>\n<script>\n" SCRIPT "</script>\n</body>\n</html>\n";
