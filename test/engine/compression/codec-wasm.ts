import {loadWasmCodec} from '../../../source/engine/compression/codec-wasm.js';
import {testCodec} from './codec-contract.js';

testCodec(await loadWasmCodec(), '../../../source/engine/compression/codec-wasm.js', 'loadWasmCodec');
