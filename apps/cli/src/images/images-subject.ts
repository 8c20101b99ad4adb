import { join } from 'node:path';
import { ConvolutionalDetector, type ConvolutionalPrediction, type FittedConvolutional } from '@anod/core';
import { dataError, throwIfAborted, usageError } from '../errors.js';
import { openDatabase, quote } from '../input/database.js';
import { writeFileAtomically } from '../output/atomic.js';
import { createScoreTable } from '../output/score-table.js';
import { writeScores } from '../output/write-scores.js';
import { evaluateScores } from '../scoring/evaluation.js';
import { ScoreSketch } from '../scoring/sketch.js';
import { type ImageDetector, showFit } from '../subjects/learned.js';
import { settings } from '../subjects/settings.js';
import type { Explained, Findings, FitOutcome, ScoreAsk, Subject, WriteTarget } from '../subjects/subject.js';
import { metricsLine } from '../terminal/metrics-line.js';
import { counted, formatDuration, formatNumber, formatShare } from '../terminal/numbers.js';
import { printable } from '../terminal/summary.js';
import { backend, type Context } from '../verbs/context.js';
import { versions } from '../versions.js';
import { type DecodedImages, decodeImages, parseSize, readPicture } from './decode.js';
import { type FoundImages, findImages } from './find.js';
import { overlay, toPng } from './heat.js';
import { type ImageLabels, imageLabels } from './labels.js';
import { overlayPath } from './overlay-path.js';
import { type RankedImage, rankedJson, rankedTable } from './ranked.js';
import { imagesPage, type ShownImage } from './report.js';

/** Opens images: files, or folders of them. */
export async function openImages<Result>(
	context: Context,
	paths: readonly string[],
	learned: ImageDetector,
	run: (subject: Subject) => Promise<Result>,
): Promise<Result> {
	const { flags, signal, progress } = context;
	if (paths.length === 0) throw usageError('no image was named.', 'Example: anod detect images/');
	const found = findImages(paths);
	const size = parseSize(flags.text('size'));
	const wanted = learned.loaded?.detector.imageSize as DecodedImages['format'] | undefined;
	const asked = { size, color: flags.text('color'), strict: flags.boolean('strict') === true };
	const decoded = await decodeImages(found.files, wanted, asked, signal, (count) =>
		progress.update('reading', count / found.files.length, counted(count, 'image')),
	);
	return run(new ImagesSubject(context, learned, found, decoded, await imageLabels(context, decoded.files)));
}

/** Sides of pictures, in pixels: in the report, and in files. */
const pictureSide = { report: 224, file: 1024 };
const mostShown = 24;

class ImagesSubject implements Subject {
	readonly unit = 'An image';
	#detector: FittedConvolutional | undefined;

	constructor(
		private readonly context: Context,
		private readonly learned: ImageDetector,
		private readonly found: FoundImages,
		private readonly images: DecodedImages,
		private readonly labels: ImageLabels | undefined,
	) {
		this.#detector = learned.loaded?.detector;
	}

	get name(): string {
		return this.found.name;
	}

	get notes(): readonly string[] {
		const { broken, notes } = this.images;
		const { others } = this.found;
		const told = broken.slice(0, 5).map(({ file, why }) => `left out ${file.name}: ${why}`);
		return [
			...told,
			...(broken.length > told.length ? [`left out ${broken.length - told.length} more images that cannot be read`] : []),
			...(others > 0
				? [
						`${counted(others, 'file')} that ${others === 1 ? 'is' : 'are'} neither .png nor .jpg ${others === 1 ? 'was' : 'were'} passed over`,
					]
				: []),
			...notes,
		];
	}

	get detector(): FittedConvolutional {
		return this.#detector!;
	}

	/** Some images, as the detector takes them. */
	#input(indices?: readonly number[]): { data: Uint8Array; shape: number[] } {
		const { pixels, format, files } = this.images;
		const { width, height, channels } = format;
		const size = width * height * channels;
		const shape = (n: number) => (channels === 1 ? [n, height, width] : [n, height, width, channels]);
		if (!indices) return { data: pixels, shape: shape(files.length) };
		const data = new Uint8Array(indices.length * size);
		indices.forEach((index, at) => data.set(pixels.subarray(index * size, (index + 1) * size), at * size));
		return { data, shape: shape(indices.length) };
	}

	get #format(): string {
		const { width, height, channels } = this.images.format;
		return `${width} × ${height} ${channels === 1 ? 'grey' : 'rgb'}`;
	}

	async fit(): Promise<FitOutcome> {
		const { context, learned, images, labels } = this;
		const { flags, signal, progress } = context;
		const { options } = learned;
		const byLabel = options.preset === 'classic' || options.objectives?.includes('classification') === true;
		if (byLabel && !labels)
			throw usageError('classification learns from labels, and none were named.', 'Add --labels FILE (file,label), or --labels folders.');
		const known = byLabel ? images.files.flatMap((_, index) => (labels![index] === -1 ? [] : [index])) : undefined;
		const learner = new ConvolutionalDetector(options);
		this.#detector = learner;
		const summary = await learner.fit(this.#input(known), {
			backend: backend(flags),
			signal,
			onProgress: showFit(progress),
			...(known ? { labels: known.map((index) => labels![index]!) } : {}),
		});
		const without = images.files.length - summary.rows;
		const notes = [
			...this.notes,
			...(without > 0 ? [`${counted(without, 'image')} without a label ${without === 1 ? 'was' : 'were'} not learned from`] : []),
			...summary.notes,
		];
		const sentence = `${printable(this.name)}: fitted on ${counted(summary.rows, 'image')} of ${this.#format} in ${formatDuration(summary.seconds * 1000)}.`;
		return { total: images.files.length, sentence, reason: summary.reason, notes };
	}

	async score({ top, normalToo }: ScoreAsk): Promise<Findings> {
		const { context, detector, images, labels } = this;
		context.progress.update('scoring', undefined, counted(images.files.length, 'image'));
		const started = performance.now();
		const prediction = await detector.predict(this.#input(), { signal: context.signal });
		const seconds = (performance.now() - started) / 1000;
		const anomalies = prediction.labels.reduce((sum, label) => sum + label, 0);
		const ranked = await this.#rank(prediction, Math.max(top, normalToo ? mostShown : 0));
		const worst = ranked.filter((image) => image.anomaly).slice(0, top);
		const shown = worst.length > 0 ? worst : normalToo ? ranked.slice(0, 3) : [];
		const what = worst.length === 0 ? 'The highest scores' : anomalies > worst.length ? `The ${worst.length} most abnormal` : 'Anomalies';
		const evaluation = labels ? evaluateScores({ labelled: this.#labelled(prediction.scores, labels) }, prediction.threshold.value) : null;
		if (labels && !evaluation && this.learned.loaded) throw dataError('ANOD_LABEL', 'none of the images has a label.', 'Look at --labels.');
		const found =
			anomalies === 0 ? 'no anomaly' : `${counted(anomalies, 'anomaly', 'anomalies')} (${formatShare(anomalies / images.files.length)})`;
		return {
			found: anomalies,
			sentence: `${printable(this.name)}: ${counted(images.files.length, 'image')}, ${found}. An image is one from score ${formatNumber(prediction.threshold.value)} on.`,
			listing: shown.length === 0 ? '' : `${what}:\n${rankedTable(shown)}`,
			judged: evaluation && {
				text: metricsLine(evaluation.metrics, 'image'),
				json: evaluation.metrics,
				unlabelled: evaluation.unlabelled,
			},
			json: {
				images: images.files.length,
				size: images.format,
				anomalies,
				threshold: prediction.threshold,
				top: ranked.slice(0, top).map((image) => rankedJson(image)),
				broken: images.broken.map(({ file, why }) => ({ file: file.name, why })),
			},
			seconds,
			write: (target) => this.#write(target, prediction),
			report: async (verb, notes) => {
				const sketch = new ScoreSketch();
				sketch.add(prediction.scores);
				const abnormal = ranked.filter((image) => image.anomaly);
				const onSheet = (abnormal.length > 0 ? abnormal : ranked.slice(0, 6)).slice(0, mostShown);
				return imagesPage({
					source: this.name,
					verb,
					created: new Date(),
					noun: 'image',
					threshold: prediction.threshold,
					sketch,
					summary: detector.summary,
					evaluation,
					settings: settings(detector),
					versions: versions(),
					notes,
					images: images.files.length,
					anomalies,
					shown: await this.#pictures(onSheet),
					size: `${images.format.width} × ${images.format.height}`,
					reason: detector.summary.reason,
				});
			},
		};
	}

	/** The images with the highest scores, with what is strange about them. */
	async #rank({ scores, pValues, labels }: ConvolutionalPrediction, count: number): Promise<RankedImage[]> {
		const { files, format } = this.images;
		const order = files
			.map((_, index) => index)
			.sort((a, b) => scores[b]! - scores[a]! || a - b)
			.slice(0, count);
		this.context.progress.update('explaining', undefined);
		const { contributions } = await this.detector.explain(this.#input(order), { signal: this.context.signal });
		const { width, height } = format;
		const area = width * height;
		return order.map((index, at) => ({
			index,
			file: files[index]!,
			score: scores[index]!,
			pValue: pValues[index]!,
			anomaly: labels[index] === 1,
			heat: { values: contributions.subarray(at * area, (at + 1) * area), width, height },
		}));
	}

	/** How strange an image is as a whole, 0 to 1: its score over the threshold. */
	#strength({ score }: RankedImage): number {
		const { value } = this.detector.threshold;
		return Number.isFinite(value) && value > 0 ? Math.max(0, Math.min(1, score / value)) : score > 0 ? 1 : 0;
	}

	#labelled(scores: Float64Array, labels: ImageLabels) {
		const known = Array.from(labels.keys()).filter((index) => labels[index] !== -1);
		return {
			scores: Float64Array.from(known, (index) => scores[index]!),
			labels: Uint8Array.from(known, (index) => labels[index]!),
			unlabelled: labels.length - known.length,
		};
	}

	async #pictures(images: readonly RankedImage[]): Promise<ShownImage[]> {
		const shown: ShownImage[] = [];
		for (const image of images) {
			throwIfAborted(this.context.signal);
			const picture = await readPicture(image.file.path, pictureSide.report);
			const heat = overlay(picture, image.heat, this.#strength(image));
			shown.push({
				name: image.file.name,
				score: image.score,
				pValue: image.pValue,
				anomaly: image.anomaly,
				label: this.labels?.[image.index],
				picture: (await toPng(picture, true)).toString('base64'),
				heat: (await toPng(heat, true)).toString('base64'),
				width: picture.width,
				height: picture.height,
			});
		}
		return shown;
	}

	/** Writes a table of files with scores. */
	async #write(target: WriteTarget, { scores, labels, pValues }: ConvolutionalPrediction): Promise<void> {
		const database = await openDatabase();
		try {
			const names = join(database.folder(), 'files.ndjson');
			const known = (index: number) => (this.labels ? { label: this.labels[index] === -1 ? null : this.labels[index] } : {});
			const lines = this.images.files.map(({ name }, index) => JSON.stringify({ file: name, ...known(index) }));
			await writeFileAtomically(names, `${lines.join('\n')}\n`);
			const columns = `{file: 'varchar'${this.labels ? ", label: 'utinyint'" : ''}}`;
			const relation = `read_json(${quote(names)}, format = 'newline_delimited', columns = ${columns})`;
			const table = await createScoreTable(database);
			table.append(scores, labels, pValues);
			table.finish();
			const source = { original: async () => relation, explain: (error: unknown) => error };
			await writeScores(database, source, { ...target, signal: this.context.signal });
		} finally {
			database.close();
		}
	}

	async explain({ top }: { top: number }): Promise<Explained> {
		const { context, images, detector } = this;
		const folder = context.flags.text('output');
		const prediction = await detector.predict(this.#input(), { signal: context.signal });
		const named = context.flags.text('top') === undefined && this.found.files.every(({ name, path }) => name === path);
		const ranked = await this.#rank(prediction, named ? images.files.length : top);
		const written: string[] = [];
		if (folder !== undefined)
			for (const image of ranked) {
				throwIfAborted(context.signal);
				context.progress.update('writing', written.length / ranked.length, image.file.name);
				const path = overlayPath(folder, image.file, written);
				const picture = await readPicture(image.file.path, pictureSide.file);
				await writeFileAtomically(path, await toPng(overlay(picture, image.heat, this.#strength(image)), false));
				written.push(path);
			}
		const notes = this.notes.map((note) => `\nnote: ${printable(note)}`).join('');
		return {
			text: `${rankedTable(ranked)}${notes}${written.length > 0 ? `\n\n${counted(written.length, 'picture')}: ${folder}` : ''}`,
			json: { images: ranked.map((image) => rankedJson(image)), notes: this.notes, files: written },
		};
	}
}
