/** The report's style sheet: one set of tokens for light, one for dark; no font, image or script is fetched. */
export const style = `
:root {
	color-scheme: light dark;
	--page: #f7f6f3; --sheet: #ffffff; --ink: #1b1d22; --quiet: #5b606b; --hair: #e3e1dc; --grid: #ecebe7;
	--normal: #8fa3bf; --line: #34609c; --second: #8a6d1d; --abnormal: #c8371f; --wash: #fbeae6; --band: #c9d5e6;
}
@media (prefers-color-scheme: dark) {
	:root {
		--page: #121417; --sheet: #1a1d22; --ink: #eceef1; --quiet: #a3a9b4; --hair: #2c3038; --grid: #262a31;
		--normal: #57708f; --line: #86b1ea; --second: #d9b75a; --abnormal: #ff7f66; --wash: #3a211c; --band: #2f4059;
	}
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 72px; }
header { padding-bottom: 28px; }
.kicker { margin: 0 0 10px; color: var(--quiet); font-size: 14px; overflow-wrap: anywhere; }
h1 { margin: 0; max-width: 24em; font-size: clamp(28px, 4.6vw, 46px); line-height: 1.12; letter-spacing: -0.022em; font-weight: 680; text-wrap: balance; }
h1 em { font-style: normal; color: var(--abnormal); }
.lede { margin: 16px 0 0; max-width: 46em; color: var(--quiet); font-size: 17px; }
h3 { margin: 22px 0 6px; font-size: 15.5px; font-weight: 620; overflow-wrap: anywhere; }
h2 { margin: 0 0 4px; font-size: 19px; letter-spacing: -0.01em; font-weight: 650; }
.hint { margin: 0 0 18px; max-width: 52em; color: var(--quiet); font-size: 14.5px; }
section { margin-top: 20px; padding: 24px 26px 26px; background: var(--sheet); border: 1px solid var(--hair); border-radius: 12px; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 20px; margin-top: 20px; }
.pair section { margin-top: 0; }
.figures { display: flex; flex-wrap: wrap; gap: 1px; margin: 28px 0 0; padding: 0; background: var(--hair); border: 1px solid var(--hair); border-radius: 12px; overflow: hidden; }
.figures div { flex: 1 1 136px; padding: 16px 20px 14px; background: var(--sheet); }
.figures dt { color: var(--quiet); font-size: 13.5px; }
.figures dd { margin: 2px 0 0; font-size: 25px; font-weight: 640; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.figures .alarm dd { color: var(--abnormal); }
.note { margin: 20px 0 0; padding: 12px 18px; border-left: 3px solid var(--second); background: var(--sheet); font-size: 14.5px; }
.note p { margin: 2px 0; }
.chart { display: block; width: 100%; height: auto; overflow: visible; font: 12.5px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
.chart .grid { stroke: var(--grid); }
.chart .axis { stroke: var(--quiet); }
.chart .tick, .chart .title { fill: var(--quiet); }
.chart .bar.normal { fill: var(--normal); }
.chart .bar.abnormal, .chart .dot { fill: var(--abnormal); }
.chart .dot { stroke: var(--sheet); }
.chart .line { fill: none; stroke: var(--line); stroke-width: 2; stroke-linejoin: round; }
.chart .line.faint { stroke-width: 1.25; }
.chart .line.second { stroke: var(--second); stroke-dasharray: 6 4; }
.chart .band { fill: var(--band); }
.chart .chance { fill: none; stroke: var(--quiet); stroke-dasharray: 3 4; }
.chart .threshold { stroke: var(--abnormal); stroke-width: 1.5; stroke-dasharray: 5 4; }
.chart .mark { fill: var(--abnormal); font-weight: 600; }
.chart.stack .mark { paint-order: stroke; stroke: var(--sheet); stroke-width: 4px; stroke-linejoin: round; }
.chart .trace { fill: none; stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round; }
.chart .trace.value { stroke: var(--line); fill: var(--line); fill-opacity: 0.9; }
.chart .trace.score { stroke: var(--quiet); fill: var(--quiet); fill-opacity: 0.9; }
.chart .trace.expected { stroke: var(--second); stroke-width: 2; stroke-dasharray: 5 4; }
.chart .trace.line { fill: none; }
.chart .event { fill: var(--abnormal); fill-opacity: 0.16; }
.chart .eventname { fill: var(--abnormal); font-weight: 650; }
.chart .name { fill: var(--ink); font-weight: 600; }
.legend { margin: 0 0 10px; color: var(--quiet); font-size: 13.5px; }
.legend i { display: inline-block; width: 18px; height: 0; margin: 0 6px 4px 0; border-top: 2px solid var(--line); vertical-align: middle; }
.legend i + span { margin-right: 18px; }
.legend .dashed { border-top: 2px dashed var(--second); }
.rows { margin: 0; padding: 0; list-style: none; }
.rows > li { display: grid; grid-template-columns: 190px minmax(0, 1fr); gap: 8px 28px; padding: 18px 0; border-top: 1px solid var(--hair); }
.rows > li:first-child { border-top: 0; padding-top: 4px; }
.who { font-variant-numeric: tabular-nums; }
.who b { display: block; font-size: 17px; font-weight: 640; overflow-wrap: anywhere; }
.who span { display: block; color: var(--quiet); font-size: 14px; overflow-wrap: anywhere; }
.who .score { margin-top: 4px; color: var(--ink); font-weight: 600; }
.alarm .who .score { color: var(--abnormal); }
.parts { display: grid; gap: 6px; margin: 0; padding: 0; list-style: none; }
.parts li { position: relative; display: grid; grid-template-columns: minmax(0, 1fr) auto 56px; gap: 14px; align-items: baseline; padding: 5px 10px; border-radius: 5px; background: linear-gradient(to right, var(--wash) var(--share), transparent var(--share)); font-size: 14.5px; }
.parts .name { font-weight: 600; overflow-wrap: anywhere; }
.parts .value { text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.parts .value s { color: var(--quiet); text-decoration: none; }
.parts .amount { color: var(--quiet); text-align: right; font-variant-numeric: tabular-nums; }
.zoom { margin-top: 14px; }
.slim { display: none; }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 310px), 1fr)); gap: 22px; margin: 0; padding: 0; list-style: none; }
.views { display: grid; grid-template-columns: 1fr 1fr; gap: 4px; margin-bottom: 8px; }
.views img { display: block; width: 100%; height: auto; max-height: 340px; object-fit: contain; border-radius: 6px; }
.sheet .who b { font-size: 14.5px; }
.pair + .scroll { margin-top: 14px; }
.scroll { overflow-x: auto; margin: 0 -26px; padding: 0 26px; }
table { width: 100%; border-collapse: collapse; font-size: 14.5px; font-variant-numeric: tabular-nums; }
th { padding: 6px 18px 6px 0; color: var(--quiet); font-weight: 550; font-size: 13.5px; text-align: left; border-bottom: 1px solid var(--hair); white-space: nowrap; }
td { padding: 7px 18px 7px 0; border-bottom: 1px solid var(--hair); vertical-align: top; }
td:first-child { font-weight: 550; overflow-wrap: anywhere; min-width: 8em; }
tr:last-child td { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
.quiet { color: var(--quiet); }
details summary { cursor: pointer; color: var(--line); font-size: 14.5px; }
details[open] summary { margin-bottom: 12px; }
code { font: 13.5px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
footer { margin-top: 28px; color: var(--quiet); font-size: 13.5px; }
@media (max-width: 640px) {
	main { padding: 26px 14px 48px; }
	section { padding: 20px 16px; }
	.scroll { margin: 0 -16px; padding: 0 16px; }
	.rows > li { grid-template-columns: minmax(0, 1fr); }
	.parts li { grid-template-columns: minmax(0, 1fr) 50px; }
	.parts .value { grid-column: 1; grid-row: 2; text-align: left; }
	.parts .amount { grid-column: 2; grid-row: 1; }
	.figures div { flex-basis: 40%; }
	.chart { font-size: 17px; }
	.wide { overflow-x: auto; }
	.wide .chart { min-width: 620px; font-size: 14px; }
	.broad { display: none; }
	.slim { display: block; }
	.slim .chart { font-size: 15px; }
}
@media print {
	body { background: none; }
	section, .figures { break-inside: avoid; }
	.rows > li, .sheet > li, h3 + .wide { break-inside: avoid; }
	.event, .trace, .bar, .parts li { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
