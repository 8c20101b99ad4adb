import { bothAxes, checkTaps, fail, oneOf, positiveInteger, spell } from '../checks.js';
import { channelsOf, outShape, sizeOf, slide, spreadOut } from '../geometry.js';
import { type Infer, positionsOf } from './context.js';

// Layers that move, gather or multiply positions and learn nothing.

export const reshape: Infer<'reshape'> = (layer, shape, where, context) => {
	const wanted = [...layer.shape];
	for (const length of wanted) positiveInteger(length, 'shape', where);
	if (wanted.length < 1 || wanted.length > 3 || sizeOf(wanted) !== sizeOf(shape))
		fail(
			`layer ${where} gives ${sizeOf(shape)} features the shape ${spell(wanted) || '[]'}; it must be [length, channels] or [height, width, channels] with that product.`,
			{ layer: where, got: wanted, expected: sizeOf(shape) },
		);
	return context.push(shape, wanted, { kind: 'reshape' });
};

export const flatten: Infer<'flatten'> = (_layer, shape, _where, context) => context.push(shape, [sizeOf(shape)], { kind: 'reshape' });

const methods = ['max', 'average'];

export const pool: Infer<'pool'> = (layer, shape, where, context) => {
	const series = positionsOf(shape, where, 'pool');
	const { method, padding = 'valid' } = layer;
	oneOf(method, methods, 'method', where);
	oneOf(padding, ['valid', 'same'], 'padding', where);
	const kernel = bothAxes(layer.size, 'size', where, series);
	checkTaps(kernel, 'size', where);
	const stride = layer.stride === undefined ? kernel : bothAxes(layer.stride, 'stride', where, series);
	const geometry = slide(shape, { kernel, stride, dilation: [1, 1], padding }, where, 'window');
	return context.push(shape, outShape(geometry, channelsOf(shape), series), { kind: 'pool', method, geometry });
};

export const globalPool: Infer<'globalPool'> = ({ method }, shape, where, context) => {
	const series = positionsOf(shape, where, 'globalPool');
	oneOf(method, methods, 'method', where);
	const kernel: readonly [number, number] = series ? [1, shape[0]] : [shape[0], shape[1]];
	const geometry = slide(shape, { kernel, stride: kernel, dilation: [1, 1], padding: 'valid' }, where, 'window');
	return context.push(shape, [channelsOf(shape)], { kind: 'pool', method, geometry });
};

export const upsample: Infer<'upsample'> = ({ factor, method = 'nearest' }, shape, where, context) => {
	const series = positionsOf(shape, where, 'upsample');
	oneOf(method, ['nearest', 'linear'], 'method', where);
	const geometry = spreadOut(shape, [1, 1], bothAxes(factor, 'factor', where, series), 'same');
	return context.push(shape, outShape(geometry, channelsOf(shape), series), { kind: 'upsample', method, geometry });
};
