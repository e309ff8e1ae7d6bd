/**
Holdfast as a library: everything that a program may use.

@module
*/
export * from './engine/client.js';
export type {Credentials} from './engine/repository/credentials.js';
