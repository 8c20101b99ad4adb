import { html, type Markup } from '../report/markup.js';
import type { ReportFacts } from '../report/model.js';
import { page } from '../report/page.js';
import { evaluationSection, headSection, notesSection, scoreSections, settingsSection } from '../report/sections.js';
import { counted, formatCount, formatNumber, formatShare } from '../terminal/numbers.js';

/** An image of the contact sheet. */
export interface ShownImage {
	readonly name: string;
	readonly score: number;
	readonly pValue: number;
	readonly anomaly: boolean;
	/** 1 = anomaly, 0 = normal, −1 or undefined where nobody knows. */
	readonly label: number | undefined;
	/** PNG as base64, as it is and with heat over it, of one size. */
	readonly picture: string;
	readonly heat: string;
	readonly width: number;
	readonly height: number;
}

export interface ImagesReport extends ReportFacts {
	readonly images: number;
	readonly anomalies: number;
	readonly shown: readonly ShownImage[];
	/** Width and height that images were brought to. */
	readonly size: string;
	/** Why the detector learned what it did. */
	readonly reason: string;
}

const truth = (label: number | undefined): Markup =>
	label === 1 ? html`<span>labelled abnormal</span>` : label === 0 ? html`<span>labelled normal</span>` : html``;

const card = ({
	name,
	score,
	pValue,
	anomaly,
	label,
	picture,
	heat,
	width,
	height,
}: ShownImage): Markup => html`<li class="${anomaly ? 'alarm' : ''}">
<div class="views"><img alt="${name}" width="${width}" height="${height}" src="data:image/png;base64,${picture}"><img alt="what is strange about ${name}" width="${width}" height="${height}" src="data:image/png;base64,${heat}"></div>
<div class="who"><b>${name}</b><span class="score">score ${formatNumber(score)}</span><span>p = ${formatNumber(pValue)}${!anomaly && ' · below the threshold'}</span>${truth(label)}</div></li>`;

/** The report of images. */
export function imagesPage(data: ImagesReport): string {
	const { images, anomalies, shown, size, reason } = data;
	const abnormal = shown.filter(({ anomaly }) => anomaly).length;
	const title =
		abnormal === 0 ? 'The highest scores' : anomalies > abnormal ? `The ${abnormal} most abnormal images` : 'The abnormal images';
	return page(data.source, true, [
		headSection(data, {
			sentence:
				anomalies === 0
					? html`None of ${counted(images, 'image')} looks abnormal.`
					: html`<em>${formatCount(anomalies)}</em> of ${counted(images, 'image')} ${anomalies === 1 ? 'looks' : 'look'} abnormal.`,
			figures: [
				{ name: 'images', value: formatCount(images) },
				{ name: 'abnormal', value: formatCount(anomalies), alarm: anomalies > 0 },
				{ name: 'share', value: formatShare(images === 0 ? 0 : anomalies / images) },
				{ name: 'seen at', value: size },
			],
		}),
		notesSection(data),
		html`<section><h2>${title}</h2>
<p class="hint">Each as it is, and with what makes it strange in colour, from yellow to deep red: pixels that raise the score. Learned: ${reason}${/[.!?]$/.test(reason) ? '' : '.'}</p>
<ol class="sheet">${shown.map(card)}</ol></section>`,
		evaluationSection(data),
		scoreSections(data),
		settingsSection(data),
	]);
}
