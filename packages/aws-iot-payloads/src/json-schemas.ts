/** The JSON Schema of every event payload as data: what `explain` takes. */
export * from './generated/json-schemas.js';
