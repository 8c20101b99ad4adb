export { AnodError, type AnodErrorCode, isAnodError } from './errors.js';
