/** The labelled images that the quality cases measure on: IDX files, compressed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { folderOf } from './data.mjs';

/** One IDX file of bytes: `{ data, shape }`, as a detector takes images. */
function readIdx(folder, name) {
	const bytes = gunzipSync(readFileSync(join(folderOf(folder), name)));
	const dimensions = bytes[3];
	const shape = Array.from({ length: dimensions }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
	const data = new Uint8Array(bytes.subarray(4 + 4 * dimensions));
	if (bytes[2] !== 8 || data.length !== shape.reduce((product, length) => product * length, 1))
		throw new Error(`${name} is no whole IDX file of bytes; get it again.`);
	return { data, shape };
}

/** Images chosen by number. */
function takeImages({ data, shape: [, height, width] }, chosen) {
	const size = height * width;
	const taken = new Uint8Array(chosen.length * size);
	chosen.forEach((image, i) => taken.set(data.subarray(image * size, (image + 1) * size), i * size));
	return { data: taken, shape: [chosen.length, height, width] };
}

/** Two sets, one after the other, with labels: 0 for the first, 1 for the second. */
function labelled(normal, abnormal) {
	const data = new Uint8Array(normal.data.length + abnormal.data.length);
	data.set(normal.data);
	data.set(abnormal.data, normal.data.length);
	const [n, ...rest] = normal.shape;
	const images = { data, shape: [n + abnormal.shape[0], ...rest] };
	return { images, labels: Uint8Array.from({ length: images.shape[0] }, (_, i) => (i < n ? 0 : 1)) };
}

/** Fashion-MNIST: `oneClass(k)` takes the training images of class k, and all test images, labelled 1 where they are of another class. */
export function readFashion() {
	const [train, trainClasses, test, testClasses] = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'].map(
		(name) => readIdx('fashion-mnist', `${name}-ubyte.gz`),
	);
	return {
		/** All training images and their classes. */
		train,
		trainClasses: trainClasses.data,
		oneClass: (k) => ({
			train: takeImages(
				train,
				Array.from(trainClasses.data.keys()).filter((i) => trainClasses.data[i] === k),
			),
			test: { images: test, labels: testClasses.data.map((other) => (other === k ? 0 : 1)) },
		}),
	};
}

/** DeepPCB: circuit-board patches, `train` and `test` of defect-free ones and of ones with a defect, labelled. */
export function readDeepPcb() {
	const [trainNormal, trainDefect, testNormal, testDefect] = ['train-normal', 'train-defect', 'test-normal', 'test-defect'].map((name) =>
		readIdx('deeppcb', `${name}-images-idx3-ubyte.gz`),
	);
	return { trainNormal, train: labelled(trainNormal, trainDefect), test: labelled(testNormal, testDefect) };
}
