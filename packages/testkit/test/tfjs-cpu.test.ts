import '@tensorflow/tfjs-backend-cpu';
import { tfjsBackend } from '@anod/core/tfjs';
import { backendSuite } from '../src/index.js';

const create = () => tfjsBackend({ name: 'cpu' });

// The oracle itself: what counts here are PyTorch's values and the finite differences.
backendSuite('tfjs cpu', create, create);
