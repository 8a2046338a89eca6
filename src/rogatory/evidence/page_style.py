"""How data/index.html looks: dark ink on paper, wide enough to read, the same in print."""

_FRAME = """
:root{--ink:#16212e;--soft:#51606f;--line:#d5dce3;--wash:#f4f6f8;--accent:#1f4e79;--good:#1c6b45;--good-wash:#e4f3ea;
--bad:#93291e;--bad-wash:#fbe9e6;--open:#6b4e00;--open-wash:#fbf2d9}
*{box-sizing:border-box}
body{margin:0 auto;max-width:68rem;padding:2rem 1.5rem 4rem;color:var(--ink);background:#fff;
font:1rem/1.55 "Source Sans 3","Noto Sans","Segoe UI",system-ui,"Noto Sans Arabic","Noto Sans Thai","Noto Sans Khmer",
"Noto Sans CJK JP","Noto Sans Lao",sans-serif}
h1{font-size:2.1rem;line-height:1.2;margin:.1rem 0 1.2rem;letter-spacing:-.01em;overflow-wrap:anywhere}
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
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;padding:.7rem 0 0;margin:1.4rem 0 0;
border-top:1px solid var(--line);font-size:.93rem}
nav a{display:inline-block;padding:.2rem 0}
.glance{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.8rem;list-style:none;padding:0;
margin:1.2rem 0 0}
.glance li{background:var(--wash);padding:.8rem 1rem;border-radius:.3rem}
.glance strong{display:block;font-size:1.5rem;line-height:1.2}
.scope{margin:1rem 0 0;padding-left:1.2rem}
"""

_PARTS = """
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .8rem .5rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-size:.86rem;font-weight:600;border-bottom-color:var(--soft)}
.outcome td:first-child{width:27%}.contents td:first-child{width:40%}.outcome td:nth-child(2){width:10rem}
.rows td{font-variant-numeric:tabular-nums;overflow-wrap:anywhere;min-width:5.5rem}
.rows th[scope=row]{font-weight:400;white-space:nowrap}
.contents td{font-variant-numeric:tabular-nums}
.contents .of th{padding-top:1.1rem;font-size:1.05rem;border-bottom-color:var(--soft)}
.contents td:last-child{white-space:nowrap}.contents td:last-child a+a{margin-left:.7rem}
.moment,.size{white-space:nowrap}.moment bdi{overflow-wrap:normal}
.digests td,.digests th{font-size:.88rem;overflow-wrap:anywhere;font-weight:400}
.digests td:nth-child(2){white-space:nowrap}.digests td:nth-child(2):last-child{white-space:normal}
.returns td:not(:first-child):not(:last-child){white-space:nowrap}
.single{width:auto;min-width:50%}.single th{color:var(--soft);font-weight:400;width:13rem}.single td{font-weight:600}
.single .none{font-weight:400}
.wide{overflow-x:auto}
.dense td,.dense tbody th{padding:.12rem .8rem .12rem 0;font-size:.9rem}
.account{font-weight:700}
.answer{display:inline-block;padding:.05rem .55rem;border-radius:.25rem;font-weight:600;font-size:.9rem}
.good{background:var(--good-wash);color:var(--good)}
.bad{background:var(--bad-wash);color:var(--bad)}
.open{background:var(--open-wash);color:var(--open)}
.unseen{font:600 .72em/1 ui-monospace,"DejaVu Sans Mono",monospace;color:var(--bad);border:1px solid;border-radius:.2em;
padding:.05em .25em;white-space:nowrap}
.reason+.reason{margin-top:.7rem}.reason p{margin:0}
.cure{margin-top:.25rem!important}
.statements,.plain{padding:0;list-style:none}
.statements li{padding:.5rem 0;border-bottom:1px solid var(--line)}
.plain li{padding:.2rem 0}
.none{color:var(--soft);font-style:italic}
.media{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1.2rem}
.media li{min-width:0}
.picture{height:9rem;background:var(--wash);display:flex;align-items:center;justify-content:center;border-radius:.3rem;
margin-bottom:.4rem;overflow:hidden}
.picture img{max-width:100%;max-height:100%;object-fit:contain}
.blank{color:var(--soft);font-weight:600;letter-spacing:.06em}
.lane{margin:1rem 0}.lane svg{display:block;width:100%;fill:var(--accent);border-bottom:1px solid var(--soft)}
.axis{display:flex;justify-content:space-between;font-size:.82rem;color:var(--soft);font-variant-numeric:tabular-nums;
gap:.6rem}
.axis span{white-space:nowrap}
"""

_NARROW = """
@media (max-width:40rem){body{padding:1.2rem 1rem 3rem}
.outcome,.outcome tbody,.outcome tr,.outcome td,.contents,.contents tbody,.contents tr,.contents td,.contents th,
.digests,.digests tbody,.digests tr,.digests td,.digests th{display:block;width:auto!important}
.outcome thead,.contents thead,.digests thead{position:absolute;left:-999rem}
.outcome td,.contents td,.digests td,.digests th{border:0;padding:.15rem 0;white-space:normal!important}
.outcome tr,.contents tr,.digests tr{border-bottom:1px solid var(--line);padding:.6rem 0}
.contents .of{border:0;padding:0}.contents td:empty{display:none}
.contents td,.contents td:last-child{display:inline-block;margin-right:.9rem}.contents td:first-child{display:block}
.wide table{width:max-content;min-width:100%}.wide td{max-width:17rem}
.single{width:100%}.single th{width:9rem}.media{grid-template-columns:repeat(auto-fill,minmax(9rem,1fr))}
.axis span:not(:first-child):not(:last-child){display:none}
.glance{grid-template-columns:1fr 1fr}.glance strong{font-size:1.25rem}}
"""

_PAPER = """
@media print{html{font-size:9.5pt}body{max-width:none;padding:0}.single{break-inside:avoid}nav{display:none}
h2{margin-top:1.6rem;break-after:avoid}h3{break-after:avoid}
tr,li,.reason,.lane{break-inside:avoid}thead{display:table-header-group}.wide{overflow:visible}a{color:inherit}
.wide td{min-width:4.2rem;font-size:.92em}
article h3,article p{break-after:avoid}.media{grid-template-columns:repeat(4,1fr)}
.glance li,.answer,pre,.lane svg,.picture{-webkit-print-color-adjust:exact;print-color-adjust:exact}@page{margin:16mm}}
"""

STYLE = _FRAME + _PARTS + _NARROW + _PAPER
