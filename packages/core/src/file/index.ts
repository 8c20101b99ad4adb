export { type ModelFile, readModelFile, writeModelFile } from './model-file.js';
export { type Dtype, readSafetensors, type SafetensorsFile, type Tensor, type TensorArray, writeSafetensors } from './safetensors.js';
