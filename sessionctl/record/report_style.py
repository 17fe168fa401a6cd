"""How a report looks: quiet, black on white, on screen and on A4. Colour is never the only sign."""

STYLE = """
:root{--ink:#16202a;--faint:#5b6772;--rule:#d5dbe1;--soft:#f3f5f7;--spo2:#1f5fbf;--pulse:#1d7a4c;--bp:#6a45b5;
--high:#c4222b;--medium:#a87400;--medium-fill:#f2bd2c;--low:#0b7f92}
*{box-sizing:border-box}
html{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{margin:0;background:#e9ecef;color:var(--ink);
font:13px/1.42 "Inter Variable",Inter,system-ui,"Segoe UI","Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums}
.sheet{width:100%;max-width:210mm;margin:0 auto;background:#fff;border-collapse:collapse}
.sheet>thead>tr>td,.sheet>tbody>tr>td{padding:0 12mm}
.sheet>thead>tr>td{padding-bottom:4mm}
.running{padding:9mm 0 2mm;border-bottom:1px solid var(--rule);color:var(--faint);font-size:11px}
.badge{border:1.5px dashed var(--ink);border-radius:3px;padding:0 6px;color:var(--ink);letter-spacing:.06em;
margin-right:6px}
.sheet>tbody>tr>td{padding-bottom:14mm}
h1{font-size:25px;line-height:1.2;margin:6px 0 12px;overflow-wrap:anywhere;font-weight:650;
letter-spacing:-.01em}
h1 .faint{font-size:14px;font-weight:400;letter-spacing:0;margin-left:8px}
h2{font-size:14px;margin:24px 0 6px;font-weight:650;break-after:avoid}
p{margin:6px 0}
.faint{color:var(--faint)}
td .faint{white-space:nowrap}
.none{color:var(--faint)}
.legend{color:var(--faint);font-size:11px;max-width:none}
.warning{border-left:4px solid var(--ink);background:var(--soft);padding:6px 10px;font-weight:600}
.warning.simulated{border:1.5px dashed var(--ink);border-left-width:4px}
dl{margin:10px 0 16px}
dl>div{display:grid;grid-template-columns:30mm 1fr;padding:3px 0;border-bottom:1px solid var(--soft);
break-inside:avoid}
dt{color:var(--faint)}
dd{margin:0;overflow-wrap:anywhere}
code{font:11.5px/1.4 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
section table,#limits{width:100%;border-collapse:collapse;font-size:12px}
th,#limits td,section td{text-align:left;vertical-align:top;padding:4px 10px 4px 0;
border-bottom:1px solid var(--rule);
overflow-wrap:break-word}
th:last-child,section td:last-child{padding-right:0}
th{font-weight:500;color:var(--faint);font-size:11px;vertical-align:bottom;border-bottom-color:#9aa5af}
section tr,#limits tr{break-inside:avoid}
.number{text-align:right!important}
td.short,td.number{white-space:nowrap}
strong{font-weight:650}
s{color:var(--faint)}
.chart{display:block;width:100%;height:auto;margin:4px 0 2px}
.chart text{font-size:8.6px;fill:var(--ink)}
.chart .name{font-size:9.6px;font-weight:600}
.chart .unit,.chart .tick,.chart .none{fill:var(--faint)}
.chart .lane{font-size:8px}
.chart .value{font-weight:600;fill:var(--bp);paint-order:stroke;stroke:#fff;stroke-width:2px}
.chart .limit-text{fill:var(--faint);font-size:8px}
.chart .sign{font-size:7px;font-weight:700}
.chart .dose-name{font-size:8px;font-weight:650;paint-order:stroke;stroke:#fff;stroke-width:2px}
.band0{fill:#f6f8fa}.band1{fill:#e9eef3}
.band-edge{stroke:#b3bec8;stroke-width:.6}
.grid{stroke:#c9d1d8;stroke-width:.4}
.frame{stroke:#8b97a2;stroke-width:.7}
.limit{stroke:#7d6a2c;stroke-width:.8;stroke-dasharray:4 2.5}
.curve{fill:none;stroke-width:1.15;stroke-linejoin:round;stroke-linecap:round}
.spo2{stroke:var(--spo2)}.pulse-rate{stroke:var(--pulse)}.heart-rate{stroke:var(--pulse);stroke-dasharray:3 2}
.bar{fill:var(--bp);stroke:var(--bp);stroke-width:1}
.by-hand{fill:#fff}
.doubtful{fill:#fff;stroke-dasharray:2 1.5}
.mean{stroke:var(--bp);stroke-width:1.2}
.bad{fill:none;stroke:var(--ink);stroke-width:1.4}
.hatch-under{fill:#fff}.hatch-line{stroke:#4d5963;stroke-width:1.4}
.questionable{fill:url(#hatch);stroke:#4d5963;stroke-width:.4}
.impossible{fill:var(--ink)}
.span{fill-opacity:.22;stroke-width:.5}
.span.high{fill:var(--high);stroke:var(--high)}.span.medium{fill:var(--medium-fill);stroke:var(--medium);
fill-opacity:.4}.span.low{fill:var(--low);stroke:var(--low)}
.sign-high{fill:var(--high)}.sign-medium{fill:var(--medium-fill);stroke:var(--medium);stroke-width:.9}
.sign-low{fill:var(--low)}
.due{fill:var(--bp)}.due-open{fill:#fff;stroke:var(--bp);stroke-width:1.1}
.played{fill:#e7d6c2;stroke:#b79468;stroke-width:.5}.silent{fill:#fff;stroke-dasharray:2 1.5}
.note{fill:var(--ink)}
.dose{stroke:var(--ink);stroke-width:1.1}.dose-head{fill:var(--ink)}
@page{size:A4;margin:8mm 0 12mm;@bottom-right{content:"page " counter(page) " of " counter(pages);
font:9px sans-serif;color:#5b6772;margin-right:12mm}}
@media print{body{background:#fff;font-size:11.5px}.running{padding-top:2mm}.sheet{max-width:none}
section table,#limits{font-size:10.5px}.sheet>tbody>tr>td{padding-bottom:0}
.page{break-before:page;break-after:page;break-inside:avoid}.page h2{margin-top:8px}}
@media screen{.sheet>thead{position:sticky;top:0;background:#fff}.running{padding-top:4mm}}
"""
