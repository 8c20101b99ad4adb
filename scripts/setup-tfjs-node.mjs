/**
 * Builds tfjs-node for the tests on TensorFlow, against the C library of PyPI's tensorflow-cpu: its own installer downloads from a host
 * that is closed in many places. Needs Linux on x64, g++ and a Python with pip. A second call returns at once.
 *
 *     node scripts/setup-tfjs-node.mjs [--strict]     --strict: ends with 1 where it cannot build; otherwise with 0 and the reason
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder, installed, recipe, stamp, tfjsNode } from '../packages/testkit/engines/tfjs-node/index.mjs';
import { run } from './run.mjs';

/** A reason why this machine cannot build it. */
class Missing extends Error {}

const started = Date.now();
const say = (/** @type {string} */ line) => process.stdout.write(`tfjs-node: ${line} (${((Date.now() - started) / 1000).toFixed(0)} s)\n`);

/** Throws with what to install where a program is missing. */
function need(/** @type {string} */ command, /** @type {string[]} */ args, /** @type {string} */ next) {
	try {
		run(command, args);
	} catch {
		throw new Missing(`${command} ${args.join(' ')} fails; ${next}`);
	}
}

/** Unpacks the two libraries and the headers that the binding includes: a third of the wheel. */
const unpack = `
import sys, zipfile
wheel, to = sys.argv[1:]
headers = tuple('tensorflow/include/' + part for part in ('tensorflow/c/', 'tensorflow/core/platform/', 'tensorflow/tsl/', 'xla/tsl/', 'tsl/'))
with zipfile.ZipFile(wheel) as archive:
    for entry in archive.infolist():
        name = entry.filename
        if name.startswith(headers) and name.endswith('.h'):
            entry.filename = name.replace('tensorflow/include/', 'include/', 1)
        elif name in ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'):
            entry.filename = name.replace('tensorflow/', 'lib/', 1)
        else:
            continue
        archive.extract(entry, to)
`;

const check = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value == null;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
const product = tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).dataSync();
if (tf.getBackend() !== 'tensorflow' || product.join() !== '19,22,43,50') throw new Error(tf.getBackend() + ' says ' + product);
`;

function build() {
	if (process.platform !== 'linux' || process.arch !== 'x64')
		throw new Missing(`built on linux-x64 alone, this is ${process.platform}-${process.arch}`);
	need('g++', ['--version'], 'install a C++ compiler, for example: apt-get install g++');
	need('python3', ['-m', 'pip', '--version'], 'install Python with pip, for example: apt-get install python3-pip');

	say('installing the npm packages');
	run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });

	const temporary = mkdtempSync(join(tmpdir(), 'anod-tensorflow-'));
	try {
		say("downloading TensorFlow's C library from PyPI, 274 MB");
		const file = ['--platform', 'manylinux_2_27_x86_64', '--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'];
		const quiet = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--no-cache-dir'];
		run('python3', ['-m', 'pip', 'download', ...quiet, ...file, '--require-hashes', '-r', `${folder}requirements.txt`, '-d', temporary]);
		const wheel = readdirSync(temporary).find((name) => name.endsWith('.whl'));
		if (!wheel) throw new Error('pip downloaded no wheel.');
		say('unpacking it');
		run('python3', ['-c', unpack, join(temporary, wheel), `${installed}/deps`]);
	} finally {
		rmSync(temporary, { recursive: true, force: true });
	}
	symlinkSync('libtensorflow_cc.so.2', `${installed}/deps/lib/libtensorflow.so`);
	symlinkSync('libtensorflow_framework.so.2', `${installed}/deps/lib/libtensorflow_framework.so`);

	say('compiling the binding');
	mkdirSync(`${installed}/lib/napi-v8`, { recursive: true });
	const includes = ['-I../../node-api-headers/include', '-Ideps/include', '-I.'];
	const libraries = ['-Ldeps/lib', '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'];
	const sources = ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'];
	const flags = ['-std=c++17', '-O2', '-fPIC', '-shared', '-fno-exceptions', '-DNAPI_VERSION=8'];
	run('g++', [...flags, ...includes, ...sources, '-o', 'lib/napi-v8/tfjs_binding.node', ...libraries], { cwd: installed });

	say('trying it');
	run(process.execPath, ['-e', check, installed], { env: { TF_CPP_MIN_LOG_LEVEL: '3' } });
	writeFileSync(stamp, recipe());
	say('ready');
}

if (tfjsNode()) say('ready since an earlier call');
else
	try {
		build();
	} catch (error) {
		// What there is may be half of it.
		rmSync(stamp, { force: true });
		const reason = error instanceof Error ? error.message : String(error);
		say(`NOT BUILT, its tests will be skipped: ${reason}`);
		if (process.argv.includes('--strict')) process.exitCode = 1;
	}
