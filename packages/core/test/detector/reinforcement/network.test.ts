import { inferShapes } from '@anod/core/backend';
import { expect, it } from 'vitest';
import { agentNetwork } from '../../../src/detector/reinforcement/agent/network.js';

it('puts the values of two decisions on top of hidden layers', () => {
	const { parameters, outputs } = inferShapes(agentNetwork({ hidden: [64, 32], activation: 'relu', outputActivation: 'linear' }, 36));
	expect(outputs).toBe(2);
	expect(parameters.map(({ shape }) => shape)).toEqual([[36, 64], [64], [64, 32], [32], [32, 2], [2]]);
});

it('starts with the spread of weights that suits the activation', () => {
	const limits = (activation: 'relu' | 'tanh') =>
		inferShapes(agentNetwork({ hidden: [10], activation, outputActivation: 'sigmoid' }, 6)).parameters.map(({ start }) =>
			start.kind === 'uniform' ? start.limit : start.value,
		);
	expect(limits('relu')).toEqual([Math.sqrt(6 / 6), 0, Math.sqrt(6 / 12), 0]);
	expect(limits('tanh')).toEqual([Math.sqrt(6 / 16), 0, Math.sqrt(6 / 12), 0]);
});

it('gives values between 0 and 1 where a sigmoid is asked for', () => {
	const { layers } = agentNetwork({ hidden: [], activation: 'relu', outputActivation: 'sigmoid' }, 6);
	expect(layers).toEqual([{ kind: 'dense', units: 2, activation: 'sigmoid', initializer: 'glorot' }]);
});
