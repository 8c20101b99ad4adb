import { counted, formatCount, formatDuration, formatNumber, formatShare } from '../terminal/numbers.js';
import { lossChart, unitChart } from './curves.js';
import { histogramChart } from './histogram.js';
import { html, type Markup } from './markup.js';
import type { Contribution, ExplainedRow, ReportData } from './model.js';
import { timelineChart } from './timeline.js';

/** The answer first: one sentence and the figures behind it. */
export function headSection(data: ReportData): Markup {
	const share = data.rows === 0 ? 0 : data.anomalies / data.rows;
	const sentence =
		data.anomalies === 0
			? html`No row of ${formatCount(data.rows)} looks abnormal.`
			: html`<em>${formatCount(data.anomalies)}</em> of ${counted(data.rows, 'row')} ${data.anomalies === 1 ? 'looks' : 'look'} abnormal.`;
	const figure = (name: string, value: string, kind = '') => html`<div class="${kind}"><dt>${name}</dt><dd>${value}</dd></div>`;
	const metrics = data.evaluation?.metrics;
	return html`<header>
<p class="kicker">Anomaly report · ${data.source}</p>
<h1>${sentence}</h1>
<p class="lede">A row is called abnormal when its score reaches ${formatNumber(data.threshold.value)}. ${sentenceCase(data.threshold.reason)}${/[.!?]$/.test(data.threshold.reason) ? '' : '.'}</p>
<dl class="figures">
${figure('rows', formatCount(data.rows))}${figure('anomalies', formatCount(data.anomalies), data.anomalies > 0 ? 'alarm' : '')}${figure('share', formatShare(share))}${figure('threshold', formatNumber(data.threshold.value))}${figure('highest score', formatNumber(data.sketch.maximum))}${metrics && figure('AUROC', metric(metrics.rocAuc))}${metrics && figure('average precision', metric(metrics.averagePrecision))}
</dl>
</header>`;
}

const metric = (value: number) => (Number.isNaN(value) ? '—' : value.toFixed(3));
const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What was detected, sampled or looks wrong. */
export function notesSection({ notes, summary }: ReportData): Markup {
	const all = [...summary.health.warnings, ...notes];
	return all.length === 0 ? html`` : html`<aside class="note">${all.map((note) => html`<p>${sentenceCase(note)}</p>`)}</aside>`;
}

const part = ({ column, value, expected, share }: Contribution) =>
	html`<li style="--share:${(Math.max(0, Math.min(1, share)) * 100).toFixed(1)}%"><span class="name">${column}</span><span class="value">${value}${expected !== null && html` <s>expected ${expected}</s>`}</span><span class="amount">${Math.round(share * 100)} %</span></li>`;

const explained = ({ row, name, time, score, pValue, anomaly, contributions }: ExplainedRow) => html`<li class="${anomaly ? 'alarm' : ''}">
<div class="who"><b>${name ?? `Row ${formatCount(row)}`}</b>${name !== null && html`<span>row ${formatCount(row)}</span>`}${time !== null && html`<span>${time}</span>`}<span class="score">score ${formatNumber(score)}</span><span>p = ${formatNumber(pValue)}${!anomaly && ' · below the threshold'}</span></div>
<ol class="parts">${contributions.map(part)}</ol></li>`;

/** The most abnormal rows, each with the columns that made it so. */
export function topSection({ top, anomalies }: ReportData): Markup {
	const title = anomalies === 0 ? 'The highest scores' : anomalies <= top.length ? 'The anomalies' : `The ${top.length} most abnormal rows`;
	return html`<section><h2>${title}</h2>
<p class="hint">Which columns raised the score, by how much of it, what they hold and what the detector would have expected from the rest of the row.</p>
<ol class="rows">${(anomalies === 0 ? top : top.filter((row) => row.anomaly)).map(explained)}</ol></section>`;
}

/** Where the scores lie. */
export function timelineSection(data: ReportData): Markup {
	return html`<section><h2>Scores over ${data.timeline.timed ? 'time' : 'the rows'}</h2>
<p class="hint">Higher is more abnormal; dots reach the threshold, the dashed line.</p><div class="wide">${timelineChart(data)}</div></section>`;
}

/** How the scores spread, and how they were learned. */
export function scoreSections(data: ReportData): Markup {
	return html`<div class="pair"><section><h2>How the scores spread</h2><p class="hint">Rows to the right of the dashed line are anomalies.</p>${histogramChart(data.sketch, data.threshold.value)}</section>
<section><h2>How the training went</h2>${lossHint(data)}${lossChart(data.summary.curve)}</section></div>`;
}

function lossHint({ summary }: ReportData): Markup {
	const { health, curve } = summary;
	const legend = curve.validationLoss.some((loss) => loss !== null)
		? html`<p class="legend"><i></i><span>training</span><i class="dashed"></i><span>validation</span></p>`
		: html``;
	return html`<p class="hint">Loss on held-out rows: ${formatNumber(health.loss.trained)} after training, ${formatNumber(health.loss.untrained)} before, ${formatNumber(health.loss.mean)} for the mean row.</p>${legend}`;
}

/** How good the scores are, where the truth is known. */
export function evaluationSection({ evaluation }: ReportData): Markup {
	if (!evaluation) return html``;
	const { metrics, roc, precisionRecall, unlabelled } = evaluation;
	const { truePositives, falsePositives, falseNegatives, trueNegatives } = metrics.confusion;
	const share = metrics.rows === 0 ? 0 : metrics.anomalies / metrics.rows;
	const oneClass = metrics.anomalies === 0 || metrics.anomalies === metrics.rows;
	const curves = oneClass
		? html`<p class="hint">All labelled rows are of one class, so there are no curves.</p>`
		: html`<div class="pair"><div>${unitChart(roc, { x: 'false alarms (share of normal rows)', y: 'anomalies found', description: `ROC curve, area ${metric(metrics.rocAuc)}` }, 'diagonal')}</div><div>${unitChart(precisionRecall, { x: 'anomalies found (recall)', y: 'precision', description: `Precision-recall curve, average precision ${metric(metrics.averagePrecision)}` }, share)}</div></div>`;
	const line = (name: string, value: string, meaning: string) =>
		html`<tr><td>${name}</td><td class="number">${value}</td><td class="quiet">${meaning}</td></tr>`;
	return html`<section><h2>Measured against the labels</h2>
<p class="hint">${counted(metrics.rows, 'labelled row')}, ${formatCount(metrics.anomalies)} of them anomalies${unlabelled > 0 && `; ${counted(unlabelled, 'row')} without a label left out`}. The dotted lines are chance.</p>
${curves}
<div class="scroll"><table><tbody>
${line('AUROC', metric(metrics.rocAuc), 'chance that an anomaly scores above a normal row')}
${line('Average precision', metric(metrics.averagePrecision), `chance: ${metric(share)}`)}
${line('Precision', metric(metrics.precision), `${formatCount(truePositives)} of ${formatCount(truePositives + falsePositives)} flagged rows are anomalies`)}
${line('Recall', metric(metrics.recall), `${formatCount(truePositives)} of ${formatCount(truePositives + falseNegatives)} anomalies are flagged`)}
${line('F1', metric(metrics.f1), 'at the threshold')}
${line('False alarm rate', metric(metrics.falseAlarmRate), `${formatCount(falsePositives)} of ${formatCount(falsePositives + trueNegatives)} normal rows are flagged`)}
${line('Precision at n', metric(metrics.precisionAtN), 'among as many top rows as there are anomalies')}
${line('Best F1 of an oracle', metric(metrics.oracleBestF1.f1), `at threshold ${formatNumber(metrics.oracleBestF1.threshold)}, chosen with the labels in hand: not attainable, shown as a bound`)}
</tbody></table></div></section>`;
}

/** What the columns were taken for. */
export function columnsSection({ summary }: ReportData): Markup {
	const shown = summary.columns.slice(0, 200);
	const used = summary.columns.filter((column) => column.kind !== 'ignore').length;
	return html`<section><h2>Columns</h2>
<p class="hint">${used} of ${counted(summary.columns.length, 'column')} used, as ${counted(summary.features, 'feature')}. State another kind with <code>--column name=kind</code>.</p>
<div class="scroll"><table><thead><tr><th>column</th><th>taken for</th><th>why</th><th class="number">missing</th></tr></thead><tbody>
${shown.map((column) => html`<tr><td>${column.name}</td><td>${column.kind === 'ignore' ? 'not used' : column.kind}</td><td class="quiet">${column.reason}</td><td class="number">${column.missingShare === 0 ? '–' : formatShare(column.missingShare)}</td></tr>`)}
</tbody></table></div>${summary.columns.length > shown.length && html`<p class="hint">… and ${formatCount(summary.columns.length - shown.length)} more.</p>`}</section>`;
}

/** Everything needed to do it again. */
export function settingsSection({ settings, summary, versions, created }: ReportData): Markup {
	const table = (rows: ReportData['settings']) =>
		html`<div class="scroll"><table><tbody>${rows.map((row) => html`<tr><td><code>${row.name}</code></td><td>${row.value}</td><td class="quiet">${row.description}</td></tr>`)}</tbody></table></div>`;
	const changed = settings.filter((setting) => setting.changed);
	return html`<section><h2>Settings</h2>
<p class="hint">${counted(summary.rows, 'row')} seen in the fit: ${formatCount(summary.heldOut)} held out for the threshold, ${formatCount(summary.setAside)} set aside as suspicious before training. ${counted(summary.parameters, 'parameter')}, ${counted(summary.steps, 'step')}, ${formatDuration(summary.seconds * 1000)}. The same seed, data and options give the same bits.</p>
${changed.length > 0 && table(changed)}
<details><summary>All ${settings.length} options</summary>${table(settings)}</details></section>
<footer>Written by anod on ${created.toISOString().slice(0, 16).replace('T', ' ')} UTC · ${versions.map(([name, version]) => `${name} ${version}`).join(' · ')}. This file is complete in itself and fetches nothing.</footer>`;
}
