/** Rules of the linter that fight the house, and why. JSON has no comments, so the reasons stand here. */
export const rulesSwitchedOff: Readonly<Record<string, string>> = {
	'@stylistic/curly-newline': 'prettier writes an empty body as {}',
	'@typescript-eslint/class-literal-property-style':
		'an error class states its code as a field, which JSON and inspect show',
	'@typescript-eslint/consistent-type-definitions': 'a contract to implement is an interface, plain data is a type',
	'@typescript-eslint/member-ordering': 'a contract is read in the order in which it is used',
	'@typescript-eslint/naming-convention': 'the format names its fields content_hash and the like',
	'@typescript-eslint/no-empty-function': 'a reporter that says nothing has empty methods',
	'@typescript-eslint/no-restricted-types':
		'Buffer is what node:fs and node:crypto give; the format tells null from absent',
	'@typescript-eslint/return-await': 'as no-return-await',
	'ava/no-ignored-test-files': 'ava runs the compiled tests under dist/',
	'capitalized-comments': 'a comment may begin with a name from the code',
	'n/prefer-global/buffer': 'Buffer is a global in every file that works on bytes',
	'no-await-in-loop': 'children are stored before their parents: order is the point',
	'no-bitwise': 'bitmaps, hashes and rolling sums are made of bits',
	'no-return-await': 'inside `await using` the await decides what is disposed first',
	'react/react-in-jsx-scope': 'the compiler imports what JSX needs',
	'require-unicode-regexp': 'the v flag is newer than the compile target',
	'unicorn/no-array-callback-reference': 'the compiler checks what a callback takes',
	'unicorn/no-await-expression-member': 'one field of a result is read where it is awaited',
	'unicorn/no-process-exit': 'in cli/main.ts alone: a second Ctrl-C ends the process at once',
	'unicorn/numeric-separators-style':
		'constants are written as the format reference writes them, so that a search finds them',
	'unicorn/prefer-code-point': 'the byte and UTF-16 order of names is decided on code units',
};
