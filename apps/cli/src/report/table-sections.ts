import { counted, formatCount, formatNumber, formatShare } from '../terminal/numbers.js';
import { html, type Markup } from './markup.js';
import type { Contribution, ExplainedRow, TableReport } from './model.js';
import type { Head } from './sections.js';
import { timelineChart } from './timeline.js';

/** The answer, and its figures. */
export function tableHead({ rows, anomalies }: TableReport): Head {
	return {
		sentence:
			anomalies === 0
				? html`No row of ${formatCount(rows)} looks abnormal.`
				: html`<em>${formatCount(anomalies)}</em> of ${counted(rows, 'row')} ${anomalies === 1 ? 'looks' : 'look'} abnormal.`,
		figures: [
			{ name: 'rows', value: formatCount(rows) },
			{ name: 'anomalies', value: formatCount(anomalies), alarm: anomalies > 0 },
			{ name: 'share', value: formatShare(rows === 0 ? 0 : anomalies / rows) },
		],
	};
}

const part = ({ column, value, expected, share }: Contribution) =>
	html`<li style="--share:${(Math.max(0, Math.min(1, share)) * 100).toFixed(1)}%"><span class="name">${column}</span><span class="value">${value}${expected !== null && html` <s>expected ${expected}</s>`}</span><span class="amount">${Math.round(share * 100)} %</span></li>`;

const explained = ({
	row,
	name,
	time,
	score,
	pValue,
	anomaly,
	probability,
	contributions,
}: ExplainedRow) => html`<li class="${anomaly ? 'alarm' : ''}">
<div class="who"><b>${name ?? `Row ${formatCount(row)}`}</b>${name !== null && html`<span>row ${formatCount(row)}</span>`}${time !== null && html`<span>${time}</span>`}<span class="score">score ${formatNumber(score)}</span>${probability !== undefined && html`<span>probability ${formatShare(probability)}</span>`}<span>p = ${formatNumber(pValue)}${!anomaly && ' · below the threshold'}</span></div>
<ol class="parts">${contributions.map(part)}</ol></li>`;

/** The most abnormal rows, each with the columns that made it so. */
export function topSection({ top, anomalies }: TableReport): Markup {
	const title = anomalies === 0 ? 'The highest scores' : anomalies <= top.length ? 'The anomalies' : `The ${top.length} most abnormal rows`;
	return html`<section><h2>${title}</h2>
<p class="hint">Which columns raised the score, by how much of it, what they hold and what the detector would have expected from the rest of the row.</p>
<ol class="rows">${(anomalies === 0 ? top : top.filter((row) => row.anomaly)).map(explained)}</ol></section>`;
}

/** Where the scores lie. */
export function timelineSection(data: TableReport): Markup {
	return html`<section><h2>Scores over ${data.timeline.timed ? 'time' : 'the rows'}</h2>
<p class="hint">Higher is more abnormal; dots reach the threshold, the dashed line.</p><div class="wide">${timelineChart(data)}</div></section>`;
}
