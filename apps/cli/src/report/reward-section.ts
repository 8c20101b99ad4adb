import { counted, formatCount, formatNumber, formatShare } from '../terminal/numbers.js';
import { chart, frame, path, thin } from './frame.js';
import { html, type Markup } from './markup.js';
import type { ReportFacts, RewardFacts } from './model.js';
import { linearScale } from './scale.js';

/** Mean reward a decision over the training: as the agent acted, and as it would have acted without exploring. */
function rewardChart({ step, acted, greedy }: RewardFacts['rewardCurve']): Markup {
	const area = frame(500, 280);
	const finite = [...acted, ...greedy].filter((reward) => Number.isFinite(reward));
	const [low, high] = [Math.min(...finite, 0), Math.max(...finite, 0)];
	const room = (high - low || 1) * 0.05;
	const steps = step.at(-1) ?? 1;
	const x = linearScale(0, Math.max(1, steps), area.left, area.right, 5);
	const y = linearScale(low - (low < 0 ? room : 0), high + room, area.bottom, area.top, 4);
	const points = (rewards: readonly number[]) =>
		thin(
			step.map((at, index) => [x(at), y(rewards[index]!)] as const).filter(([, height]) => Number.isFinite(height)),
			300,
		);
	return chart(
		area,
		{ ticks: x.ticks.map((tick) => ({ at: x(tick), label: formatCount(tick) })), title: 'training step' },
		{ ticks: y.ticks.map((tick) => ({ at: y(tick), label: formatNumber(tick) })), title: 'reward a decision' },
		`Reward a decision without exploring from ${formatNumber(greedy[0] ?? Number.NaN)} to ${formatNumber(greedy.at(-1) ?? Number.NaN)} over ${formatCount(steps)} steps.`,
		html`<path class="line" d="${path(points(greedy))}"/><path class="line second" d="${path(points(acted))}"/>`,
	);
}

const row = (name: string, first: string, second: string) =>
	html`<tr><td>${name}</td><td class="number">${first}</td><td class="number">${second}</td></tr>`;

function realisedHint({ realised }: RewardFacts): Markup {
	if (!realised) return html``;
	return html`<p class="hint">${realised.inSample ? 'On the labels that it learned from, so on new rows it will be less' : 'On the labelled rows'}: ${formatNumber(realised.decided)} a row by its decisions, ${formatNumber(realised.alwaysNormal)} by calling every row normal.</p>`;
}

/** What decisions are worth, what the agent earned while it learned, and what its decisions earn where the truth is known. */
export function rewardSection({ rewards, noun }: ReportFacts): Markup {
	if (!rewards) return html``;
	const { table, labelled, prior, rewardCurve } = rewards;
	return html`<section><h2>What decisions earn</h2>
<p class="hint">Learned from ${counted(labelled.anomalies, noun)} labelled anomalies, ${formatCount(labelled.normals)} labelled normal and ${formatCount(labelled.unknown)} of which nothing is known. Decisions reckon with ${formatShare(prior.value)} of anomalies: ${prior.reason}.</p>
<div class="pair"><div><p class="hint">While it learned. It is shown anomalies far more often than they occur, and is paid for agreeing with its teacher, too: the course shows that it learns, not what it will earn.</p><p class="legend"><i></i><span>without exploring</span><i class="dashed"></i><span>as it acted</span></p>${rewardChart(rewardCurve)}</div>
<div><div class="scroll"><table><thead><tr><th>a decision pays</th><th class="number">on an anomaly</th><th class="number">on a normal ${noun}</th></tr></thead><tbody>
${row('“anomaly”', formatNumber(table.truePositive), formatNumber(table.falsePositive))}
${row('“normal”', formatNumber(table.falseNegative), formatNumber(table.trueNegative))}
</tbody></table></div>${noun === 'step' && html`<p class="hint">An event is paid once, the more the earlier the alarm is.</p>`}${realisedHint(rewards)}</div></div></section>`;
}
