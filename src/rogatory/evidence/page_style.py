"""How data/index.html looks: dark ink on paper, wide enough to read, the same in print."""

STYLE = """
:root{--ink:#16212e;--soft:#51606f;--line:#d5dce3;--wash:#f4f6f8;--accent:#1f4e79;--good:#1c6b45;--good-wash:#e4f3ea;
--bad:#93291e;--bad-wash:#fbe9e6;--open:#6b4e00;--open-wash:#fbf2d9}
*{box-sizing:border-box}
body{margin:0 auto;max-width:68rem;padding:2rem 1.5rem 4rem;color:var(--ink);background:#fff;
font:1rem/1.55 "Source Sans 3","Noto Sans","Segoe UI",system-ui,"Noto Sans Arabic","Noto Sans Thai","Noto Sans Khmer",
"Noto Sans CJK SC","Noto Sans Lao",sans-serif}
h1{font-size:2.1rem;line-height:1.2;margin:.1rem 0 1.2rem;letter-spacing:-.01em}
h2{font-size:1.35rem;margin:2.6rem 0 .8rem;padding-bottom:.35rem;border-bottom:2px solid var(--accent)}
h3{font-size:1.05rem;margin:1.6rem 0 .2rem}
p{margin:.4rem 0;max-width:44rem}
a{color:var(--accent)}
bdi,a{overflow-wrap:anywhere}
code,pre,.print{font:0.86rem/1.5 ui-monospace,"Noto Sans Mono","DejaVu Sans Mono",Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
pre{background:var(--wash);border-left:3px solid var(--accent);padding:.6rem .9rem;white-space:pre-wrap;
overflow-wrap:anywhere;max-width:44rem}
.print{font-size:1rem;letter-spacing:.02em}
.top{border-top:6px solid var(--accent);padding-top:1.1rem}
.kind{margin:0;color:var(--soft);text-transform:uppercase;letter-spacing:.09em;font-size:.82rem;font-weight:600}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:.9rem 2rem;margin:0}
dt{color:var(--soft);font-size:.86rem}dd{margin:0;font-weight:600}dd .small{font-weight:400}
.small{color:var(--soft);font-size:.88rem}
.stamp{border:2px solid var(--bad);color:var(--bad);padding:.6rem .9rem;font-weight:600;margin-top:1.4rem}
.glance{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.8rem;list-style:none;padding:0;
margin:1.6rem 0 0}
.glance li{background:var(--wash);padding:.8rem 1rem;border-radius:.3rem}
.glance strong{display:block;font-size:1.5rem;line-height:1.2}
.scope{margin:1rem 0 0;padding-left:1.2rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .8rem .5rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-size:.86rem;font-weight:600;border-bottom-color:var(--soft)}
.outcome td:first-child{width:27%}.outcome td:nth-child(2){width:10rem}
.rows td{font-variant-numeric:tabular-nums;overflow-wrap:anywhere;min-width:5.5rem}
.digests td,.digests th{font-size:.88rem;overflow-wrap:anywhere;font-weight:400}
.digests td:nth-child(2){white-space:nowrap}.digests td:nth-child(2):last-child{white-space:normal}
.single{width:auto;min-width:50%}.single th{color:var(--soft);font-weight:400;width:13rem}.single td{font-weight:600}
.single .none{font-weight:400}
.wide{overflow-x:auto}
.account{font-weight:700}
.answer{display:inline-block;padding:.05rem .55rem;border-radius:.25rem;font-weight:600;font-size:.9rem}
.good{background:var(--good-wash);color:var(--good)}
.bad{background:var(--bad-wash);color:var(--bad)}
.open{background:var(--open-wash);color:var(--open)}
.reason+.reason{margin-top:.7rem}.reason p{margin:0}
.cure{margin-top:.25rem!important}
.statements,.plain{padding:0;list-style:none}
.statements li{padding:.5rem 0;border-bottom:1px solid var(--line)}
.plain li{padding:.2rem 0}
.none{color:var(--soft);font-style:italic}
@media (max-width:40rem){body{padding:1.2rem 1rem 3rem}.outcome,.outcome tbody,.outcome tr,.outcome td{display:block;
width:auto!important}.outcome thead{position:absolute;left:-999rem}.outcome td{border:0;padding:.15rem 0}
.outcome tr{border-bottom:1px solid var(--line);padding:.6rem 0}.single th{width:9rem}}
@media print{html{font-size:9.5pt}body{max-width:none;padding:0}.single{break-inside:avoid}
h2{margin-top:1.6rem;break-after:avoid}h3{break-after:avoid}
tr,li,.reason{break-inside:avoid}thead{display:table-header-group}.wide{overflow:visible}a{color:inherit}
.glance li,.answer,pre{-webkit-print-color-adjust:exact;print-color-adjust:exact}@page{margin:16mm}}
"""
