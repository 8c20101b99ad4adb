import { counted, formatCount, formatDuration, formatNumber, formatShare } from '../terminal/numbers.js';
import { lossChart, unitChart } from './curves.js';
import { histogramChart } from './histogram.js';
import { html, type Markup } from './markup.js';
import type { ReportFacts } from './model.js';

export interface Head {
	/** The answer, in one sentence. */
	readonly sentence: Markup;
	readonly figures: readonly { readonly name: string; readonly value: string; readonly alarm?: boolean }[];
}

/** The answer first: one sentence and the figures behind it. */
export function headSection(data: ReportFacts, { sentence, figures }: Head): Markup {
	const { reason } = data.threshold;
	const metrics = data.evaluation?.metrics;
	const measured = metrics
		? [
				{ name: 'AUROC', value: metric(metrics.rocAuc), alarm: false },
				{ name: 'average precision', value: metric(metrics.averagePrecision), alarm: false },
			]
		: [];
	const all = [
		...figures,
		{ name: 'threshold', value: formatNumber(data.threshold.value) },
		{ name: 'highest score', value: formatNumber(data.sketch.maximum) },
		...measured,
	];
	return html`<header>
<p class="kicker">Anomaly report · ${data.source}</p>
<h1>${sentence}</h1>
<p class="lede">${/^[aeiou]/.test(data.noun) ? 'An' : 'A'} ${data.noun} is called abnormal when its score reaches ${formatNumber(data.threshold.value)}. ${sentenceCase(reason)}${/[.!?]$/.test(reason) ? '' : '.'}</p>
<dl class="figures">
${all.map(({ name, value, alarm }) => html`<div class="${alarm ? 'alarm' : ''}"><dt>${name}</dt><dd>${value}</dd></div>`)}
</dl>
</header>`;
}

export const metric = (value: number) => (Number.isNaN(value) ? '—' : value.toFixed(3));
export const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What was detected, sampled or looks wrong. */
export function notesSection({ notes, summary }: ReportFacts): Markup {
	const all = [...summary.health.warnings, ...notes];
	return all.length === 0 ? html`` : html`<aside class="note">${all.map((note) => html`<p>${sentenceCase(note)}</p>`)}</aside>`;
}

/** How the scores spread, and how they were learned. */
export function scoreSections(data: ReportFacts): Markup {
	return html`<div class="pair"><section><h2>How the scores spread</h2><p class="hint">${sentenceCase(data.noun)}s to the right of the dashed line are anomalies.</p>${histogramChart(data.sketch, data.threshold.value, data.noun)}</section>
<section><h2>How the training went</h2>${lossHint(data)}${lossChart(data.summary.curve)}</section></div>`;
}

function lossHint({ summary, noun }: ReportFacts): Markup {
	const { health, curve } = summary;
	const legend = curve.validationLoss.some((loss) => loss !== null)
		? html`<p class="legend"><i></i><span>training</span><i class="dashed"></i><span>validation</span></p>`
		: html``;
	return html`<p class="hint">Loss on held-out ${noun}s: ${formatNumber(health.loss.trained)} after training, ${formatNumber(health.loss.untrained)} before, ${formatNumber(health.loss.mean)} for the mean ${noun}.</p>${legend}`;
}

/** How good the scores are, where the truth is known. */
export function evaluationSection({ evaluation, noun }: ReportFacts): Markup {
	if (!evaluation) return html``;
	const { metrics, roc, precisionRecall, unlabelled, more = [] } = evaluation;
	const { truePositives, falsePositives, falseNegatives, trueNegatives } = metrics.confusion;
	const share = metrics.rows === 0 ? 0 : metrics.anomalies / metrics.rows;
	const oneClass = metrics.anomalies === 0 || metrics.anomalies === metrics.rows;
	const curves = oneClass
		? html`<p class="hint">All labelled ${noun}s are of one class, so there are no curves.</p>`
		: html`<div class="pair"><div>${unitChart(roc, { x: `false alarms (share of normal ${noun}s)`, y: 'anomalies found', description: `ROC curve, area ${metric(metrics.rocAuc)}` }, 'diagonal')}</div><div>${unitChart(precisionRecall, { x: 'anomalies found (recall)', y: 'precision', description: `Precision-recall curve, average precision ${metric(metrics.averagePrecision)}` }, share)}</div></div>`;
	const line = (name: string, value: string, meaning: string) =>
		html`<tr><td>${name}</td><td class="number">${value}</td><td class="quiet">${meaning}</td></tr>`;
	return html`<section><h2>Measured against the labels</h2>
<p class="hint">${counted(metrics.rows, `labelled ${noun}`)}, ${formatCount(metrics.anomalies)} of them anomalies${unlabelled > 0 && `; ${counted(unlabelled, noun)} without a label left out`}. The dotted lines are chance.</p>
${curves}
<div class="scroll"><table><tbody>
${line('AUROC', metric(metrics.rocAuc), `chance that an anomaly scores above a normal ${noun}`)}
${line('Average precision', metric(metrics.averagePrecision), `chance: ${metric(share)}`)}
${line('Precision', metric(metrics.precision), `${formatCount(truePositives)} of ${formatCount(truePositives + falsePositives)} flagged ${noun}s are anomalies`)}
${line('Recall', metric(metrics.recall), `${formatCount(truePositives)} of ${formatCount(truePositives + falseNegatives)} anomalies are flagged`)}
${line('F1', metric(metrics.f1), 'at the threshold')}
${line('False alarm rate', metric(metrics.falseAlarmRate), `${formatCount(falsePositives)} of ${formatCount(falsePositives + trueNegatives)} normal ${noun}s are flagged`)}
${line('Precision at n', metric(metrics.precisionAtN), `among as many top ${noun}s as there are anomalies`)}
${line('Best F1 of an oracle', metric(metrics.oracleBestF1.f1), `at threshold ${formatNumber(metrics.oracleBestF1.threshold)}, chosen with the labels in hand: not attainable, shown as a bound`)}
${more.map(([name, value, meaning]) => line(name, value, meaning))}
</tbody></table></div></section>`;
}

/** What the columns were taken for. */
export function columnsSection({ summary }: ReportFacts, hint: string): Markup {
	const shown = summary.columns.slice(0, 200);
	const used = summary.columns.filter((column) => column.kind !== 'ignore').length;
	return html`<section><h2>Columns</h2>
<p class="hint">${used} of ${counted(summary.columns.length, 'column')} used, as ${counted(summary.features, 'feature')}. ${hint}</p>
<div class="scroll"><table><thead><tr><th>column</th><th>taken for</th><th>why</th><th class="number">missing</th></tr></thead><tbody>
${shown.map((column) => html`<tr><td>${column.name}</td><td>${column.kind === 'ignore' ? 'not used' : column.kind}</td><td class="quiet">${column.reason}</td><td class="number">${column.missingShare === 0 ? '–' : formatShare(column.missingShare)}</td></tr>`)}
</tbody></table></div>${summary.columns.length > shown.length && html`<p class="hint">… and ${formatCount(summary.columns.length - shown.length)} more.</p>`}</section>`;
}

/** Everything needed to do it again. */
export function settingsSection({ settings, summary, versions, created, noun }: ReportFacts): Markup {
	const table = (rows: ReportFacts['settings']) =>
		html`<div class="scroll"><table><tbody>${rows.map((row) => html`<tr><td><code>${row.name}</code></td><td>${row.value}</td><td class="quiet">${row.description}</td></tr>`)}</tbody></table></div>`;
	const changed = settings.filter((setting) => setting.changed);
	return html`<section><h2>Settings</h2>
<p class="hint">${counted(summary.rows, noun)} seen in the fit: ${formatCount(summary.heldOut)} held out for the threshold${summary.setAside > 0 && `, ${formatCount(summary.setAside)} set aside as suspicious before training`}. ${counted(summary.parameters, 'parameter')}, ${counted(summary.steps, 'step')}, ${formatDuration(summary.seconds * 1000)}. The same seed, data and options give the same bits.</p>
${changed.length > 0 && table(changed)}
<details><summary>All ${settings.length} options</summary>${table(settings)}</details></section>
<footer>Written by anod on ${created.toISOString().slice(0, 16).replace('T', ' ')} UTC · ${versions.map(([name, version]) => `${name} ${version}`).join(' · ')}. This file is complete in itself and fetches nothing.</footer>`;
}
