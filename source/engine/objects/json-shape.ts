import {CorruptObjectError} from '../errors.js';

const maximumNesting = 64;
const maximumContainers = 1_000_000;
const maximumValues = 8_000_000;
const maximumProperties = 1_500_000;

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;

/**
Refuses a large JSON text whose values would need far more memory than its bytes: deep nesting, millions of empty lists.

It need not be valid JSON: only what stands outside strings is counted. Throws CorruptObjectError.
*/
export function checkShape(bytes: Uint8Array, key: string): void {
	let depth = 0;
	let containers = 0;
	let values = 0;
	let properties = 0;
	for (let i = 0; i < bytes.length; i++) {
		const byte = bytes[i] ?? 0;
		switch (byte) {
			case quote: {
				i = endOfString(bytes, i + 1);

				break;
			}

			case comma: {
				values += 1;

				break;
			}

			case colon: {
				properties += 1;

				break;
			}

			default: {
				if (isOpening(byte)) {
					depth += 1;
					containers += 1;
				} else if (isClosing(byte)) {
					depth -= 1;
				}
			}
		}

		const isTooMuch = values > maximumValues || containers > maximumContainers || properties > maximumProperties;
		if (isTooMuch || depth > maximumNesting) {
			throw new CorruptObjectError(key, 'its JSON is nested deeper or holds more values than such an object can have');
		}
	}
}

function endOfString(bytes: Uint8Array, start: number): number {
	let i = start;
	while (i < bytes.length && bytes[i] !== quote) {
		i += bytes[i] === backslash ? 2 : 1;
	}

	return i;
}

// [ and {, ] and } differ in one bit
function isOpening(byte: number): boolean {
	return (byte & 0xdf) === 0x5b;
}

function isClosing(byte: number): boolean {
	return (byte & 0xdf) === 0x5d;
}
