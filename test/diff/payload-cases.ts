/** A schema before and after an edit, and `severity audience rule path` of each change. */
export type PayloadCase = readonly [title: string, before: string, after: string, changes: readonly string[]];

const object = (properties: string, more = ''): string => `{ type: object, properties: { ${properties} }${more} }`;
const ID = 'id: { type: integer, examples: [1] }';
const NAME = 'name: { type: string, examples: [a] }';
const state = (schema: string): string => object(`${ID}, state: { ${schema} }`, ', required: [id, state]');
const CLOSED = ', additionalProperties: false';
const union = (...branches: readonly string[]): string => `{ oneOf: [${branches.join(', ')}] }`;
const kind = (name: string, more = ''): string =>
  `{ type: object, required: [kind], properties: { kind: { const: ${name} }${more && `, ${more}`} } }`;

const TREE = (leaf: string): string => `{ $ref: "#/$defs/tree", $defs: { tree: { type: object, required: [value], properties: {
  value: { ${leaf} }, children: { type: array, items: { $ref: "#/$defs/tree" } } }, examples: [{ value: a }] } } }`;

/** Edits of a payload schema. */
export const PAYLOAD_CASES: readonly PayloadCase[] = [
  // Properties.
  ['an optional property that was added', object(ID), object(`${ID}, ${NAME}`), ['compatible both property-added /name']],
  [
    'an optional property that was added to a map',
    object(`${ID}, m: { type: object, additionalProperties: { type: integer } }`),
    object(`${ID}, m: { type: object, additionalProperties: { type: integer }, properties: { ${ID} } }`),
    ['compatible both property-added /m/id', 'breaking receivers map-members-untyped /m'],
  ],
  [
    'a required member of a map',
    object(`${ID}, m: { type: object, additionalProperties: { type: integer } }`),
    object(`${ID}, m: { type: object, additionalProperties: { type: integer }, required: [id] }`),
    ['breaking senders required-property-added /m/id', 'breaking receivers map-members-untyped /m'],
  ],
  [
    'an optional property that was added to a map of anything',
    object(`${ID}, m: { type: object, additionalProperties: true }`),
    object(`${ID}, m: { type: object, additionalProperties: true, properties: { ${ID} } }`),
    ['compatible both property-added /m/id', 'breaking senders type-narrowed /m/id'],
  ],
  [
    'an optional property that was added to a closed object',
    object(ID, CLOSED),
    object(`${ID}, ${NAME}`, CLOSED),
    ['breaking receivers property-added-to-closed /name'],
  ],
  [
    'a required property that was added',
    object(ID),
    object(`${ID}, ${NAME}`, ', required: [name]'),
    ['breaking senders required-property-added /name'],
  ],
  [
    'a required property that was added to a closed object',
    object(ID, CLOSED),
    object(`${ID}, ${NAME}`, `, required: [name]${CLOSED}`),
    ['breaking receivers property-added-to-closed /name', 'breaking senders required-property-added /name'],
  ],
  ['an optional property that was removed', object(`${ID}, ${NAME}`), object(ID), ['breaking both property-removed /name']],
  [
    'a required property that was removed',
    object(`${ID}, ${NAME}`, ', required: [name]'),
    object(ID),
    ['breaking both property-removed /name'],
  ],
  ['a property that became required', object(ID), object(ID, ', required: [id]'), ['breaking senders property-required /id']],
  ['a property that became optional', object(ID, ', required: [id]'), object(ID), ['breaking receivers property-optional /id']],
  ['an object that was closed', object(ID), object(ID, CLOSED), ['breaking senders object-closed']],
  ['an object that was opened', object(ID, CLOSED), object(ID), ['breaking receivers object-opened']],
  [
    'a property of a nested object',
    object(`at: ${object(ID)}`),
    object(`at: ${object(`${ID}, ${NAME}`)}`),
    ['compatible both property-added /at/name'],
  ],
  [
    'a property whose name needs an escape',
    object('"a/b~c": { type: string }'),
    object('"a/b~c": { type: integer }'),
    ['breaking both type-changed /a~1b~0c'],
  ],
  [
    'a property that a map already had',
    object(ID, ', additionalProperties: { type: string }'),
    object(`${ID}, ${NAME}`, ', additionalProperties: { type: string }'),
    ['compatible both property-added /name'],
  ],
  [
    'a property with another type than the members of the map',
    object(ID, ', additionalProperties: { type: integer }'),
    object(`${ID}, ${NAME}`, ', additionalProperties: { type: integer }'),
    ['compatible both property-added /name', 'breaking both type-changed /name'],
  ],
  [
    'the values of a map',
    '{ type: object, additionalProperties: { type: integer } }',
    '{ type: object, additionalProperties: { type: number } }',
    ['breaking receivers type-widened /*'],
  ],
  [
    'the values of a pattern',
    '{ type: object, patternProperties: { "^x": { type: integer } } }',
    '{ type: object, patternProperties: { "^x": { type: [integer, "null"] } } }',
    ['breaking receivers type-widened /*'],
  ],
  [
    'a pattern of names that was added',
    '{ type: object }',
    '{ type: object, patternProperties: { "^x": { type: integer } } }',
    ['breaking senders constraint-tightened'],
  ],
  [
    'a property that requires another one',
    object(`${ID}, ${NAME}`),
    object(`${ID}, ${NAME}`, ', dependentRequired: { id: [name] }'),
    ['breaking senders constraint-tightened'],
  ],
  [
    'fewer properties',
    '{ type: object, maxProperties: 9 }',
    '{ type: object, maxProperties: 4 }',
    ['breaking senders constraint-tightened'],
  ],
  [
    'a constraint on names',
    '{ type: object, propertyNames: { maxLength: 9 } }',
    '{ type: object, propertyNames: { maxLength: 12 } }',
    ['breaking receivers constraint-loosened'],
  ],

  // Types.
  ['another type', state('type: string'), state('type: integer'), ['breaking both type-changed /state']],
  ['a value that may be null', state('type: string'), state('type: [string, "null"]'), ['breaking receivers type-widened /state']],
  ['a value that may no longer be null', state('type: [string, "null"]'), state('type: string'), ['breaking senders type-narrowed /state']],
  ['a boolean that may be null', state('type: boolean'), state('type: [boolean, "null"]'), ['breaking receivers type-widened /state']],
  ['an integer that may have a fraction', state('type: integer'), state('type: number'), ['breaking receivers type-widened /state']],
  ['a number without a fraction', state('type: number'), state('type: integer'), ['breaking senders type-narrowed /state']],
  [
    'null as an alternative, instead of in the list of types',
    state('type: [string, "null"]'),
    state('anyOf: [{ type: string }, { type: "null" }]'),
    [],
  ],
  [
    'another type as an alternative',
    state('type: string'),
    state('anyOf: [{ type: string }, { type: integer }]'),
    ['breaking receivers type-widened /state'],
  ],
  [
    'two types for two others of which one is the same',
    state('type: [string, "null"]'),
    state('type: [string, boolean]'),
    ['breaking receivers type-widened /state', 'breaking senders type-narrowed /state'],
  ],
  ['a value of any type', state('type: string'), state('description: Any.'), ['breaking receivers type-widened /state']],

  // Enums and constants.
  ['a value that was added to an enum', state('enum: [a, b]'), state('enum: [a, b, c]'), ['breaking receivers enum-widened /state']],
  ['a value that was removed from an enum', state('enum: [a, b]'), state('enum: [a]'), ['breaking senders enum-narrowed /state']],
  [
    'a value of an enum that was replaced',
    state('enum: [a, b]'),
    state('enum: [a, c]'),
    ['breaking receivers enum-widened /state', 'breaking senders enum-narrowed /state'],
  ],
  ['another constant', state('const: a'), state('const: b'), ['breaking both constant-changed /state']],
  ['a constant that became an enum', state('const: a'), state('enum: [a, b]'), ['breaking receivers enum-widened /state']],
  ['an enum with one value that became a constant', state('enum: [a]'), state('const: a'), []],
  [
    'an enum that was opened',
    state('type: string, enum: [a, b]'),
    state('type: string, enum: [a, b], open: true'),
    ['breaking receivers enum-opened /state'],
  ],
  [
    'an enum that was closed',
    state('type: string, enum: [a, b], open: true'),
    state('type: string, enum: [a, b]'),
    ['breaking senders enum-closed /state'],
  ],
  [
    'a value that was added to an open enum',
    state('type: string, enum: [a], open: true'),
    state('type: string, enum: [a, b], open: true'),
    ['compatible both enum-value-added /state'],
  ],
  [
    'a value that was removed from an open enum',
    state('type: string, enum: [a, b], open: true'),
    state('type: string, enum: [a], open: true'),
    ['compatible both enum-value-removed /state'],
  ],
  ['an enum instead of any string', state('type: string'), state('enum: [a, b]'), ['breaking senders enum-closed /state']],
  ['any string instead of an enum', state('enum: [a, b]'), state('type: string'), ['breaking receivers enum-opened /state']],
  [
    'constants as alternatives instead of an enum',
    state('enum: [a, b]'),
    state('oneOf: [{ const: b, description: B. }, { const: a }]'),
    [],
  ],
  ['an enum with a value that a limit refuses', state('enum: [a, b]'), state('enum: [a, b, long], maxLength: 1'), []],

  // Limits.
  [
    'a lower maximum',
    state('type: number, maximum: 9'),
    state('type: number, maximum: 5'),
    ['breaking senders constraint-tightened /state'],
  ],
  [
    'a higher maximum',
    state('type: number, maximum: 5'),
    state('type: number, maximum: 9'),
    ['breaking receivers constraint-loosened /state'],
  ],
  ['a minimum that was added', state('type: number'), state('type: number, minimum: 0'), ['breaking senders constraint-tightened /state']],
  [
    'a minimum that was removed',
    state('type: number, minimum: 0'),
    state('type: number'),
    ['breaking receivers constraint-loosened /state'],
  ],
  ['an exclusive limit of an integer', state('type: integer, exclusiveMinimum: 0'), state('type: integer, minimum: 1'), []],
  [
    'an exclusive limit of a number',
    state('type: number, exclusiveMinimum: 0'),
    state('type: number, minimum: 0'),
    ['breaking receivers constraint-loosened /state'],
  ],
  [
    'a multiple of a larger number',
    state('type: integer, multipleOf: 2'),
    state('type: integer, multipleOf: 4'),
    ['breaking senders constraint-tightened /state'],
  ],
  [
    'a multiple of a larger fraction',
    state('type: number, multipleOf: 0.1'),
    state('type: number, multipleOf: 0.3'),
    ['breaking senders constraint-tightened /state'],
  ],
  [
    'a longer string',
    state('type: string, maxLength: 8'),
    state('type: string, maxLength: 16'),
    ['breaking receivers constraint-loosened /state'],
  ],
  ['a limit of a type that the value does not have', state('type: string'), state('type: string, maximum: 5'), []],
  ['a format, which is only an annotation', state('type: string'), state('type: string, format: uuid'), []],
  [
    'a pattern that was added',
    state('type: string, examples: [a]'),
    state('type: string, pattern: "^a", examples: [a]'),
    ['breaking senders pattern-tightened /state'],
  ],
  [
    'a pattern that was removed',
    state('type: string, pattern: "^a", examples: [a]'),
    state('type: string'),
    ['breaking receivers pattern-loosened /state'],
  ],
  [
    'a pattern that matches fewer strings',
    state('type: string, pattern: "^[a-z]+$", examples: [a]'),
    state('type: string, pattern: "^[a-f]{1,8}$", examples: [a]'),
    ['breaking senders pattern-tightened /state'],
  ],
  [
    'a pattern that matches more strings',
    state('type: string, pattern: "^[a-z]+$", examples: [a]'),
    state('type: string, pattern: "^[a-z0-9]+$", examples: [a]'),
    ['breaking receivers pattern-loosened /state'],
  ],
  [
    'a pattern that matches other strings',
    state('type: string, pattern: "^a+$", examples: [a]'),
    state('type: string, pattern: "^b+$", examples: [b]'),
    ['breaking both pattern-changed /state'],
  ],
  [
    'a pattern that is written in another way',
    state('type: string, pattern: "^[0-9]{1,3}$", examples: ["1"]'),
    state('type: string, pattern: "^\\\\d(\\\\d\\\\d?)?$", examples: ["1"]'),
    [],
  ],
  ['another unit', state('type: number, unit: celsius'), state('type: number, unit: kelvin'), ['breaking both unit-changed /state']],
  ['a unit that was removed', state('type: number, unit: celsius'), state('type: number'), ['breaking both unit-changed /state']],
  ['a unit that was added', state('type: number'), state('type: number, unit: celsius'), ['compatible both unit-added /state']],

  // Arrays.
  [
    'the items of an array',
    state('type: array, items: { type: integer }'),
    state('type: array, items: { type: number }'),
    ['breaking receivers type-widened /state/*'],
  ],
  ['more items', state('type: array, maxItems: 3'), state('type: array, maxItems: 4'), ['breaking receivers constraint-loosened /state']],
  [
    'items that must differ',
    state('type: array'),
    state('type: array, uniqueItems: true'),
    ['breaking senders constraint-tightened /state'],
  ],
  [
    'an item of a tuple',
    state('type: array, prefixItems: [{ type: integer }, { type: string }]'),
    state('type: array, prefixItems: [{ type: integer }, { type: boolean }]'),
    ['breaking both type-changed /state/1'],
  ],
  [
    'an item that must occur',
    state('type: array, items: { type: integer }'),
    state('type: array, items: { type: integer }, contains: { const: 1 }, examples: [[1]]'),
    ['breaking senders constraint-tightened /state'],
  ],

  // Unions and conditions.
  [
    'an alternative that was added',
    union(kind('a'), kind('b')),
    union(kind('a'), kind('b'), kind('c')),
    ['breaking receivers alternative-added'],
  ],
  ['an alternative that was removed', union(kind('a'), kind('b')), union(kind('a')), ['breaking senders alternative-removed']],
  [
    'a property of an alternative',
    union(kind('a', 'x: { type: string }'), kind('b')),
    union(kind('b'), kind('a', 'x: { type: integer }')),
    ['breaking both type-changed /x'],
  ],
  [
    'a property that all alternatives share',
    `{ type: object, required: [id], properties: { id: { type: integer, examples: [1] } }, oneOf: [${kind('a')}, ${kind('b')}] }`,
    `{ type: object, required: [id], properties: { id: { type: string, examples: [x] } }, oneOf: [${kind('a')}, ${kind('b')}] }`,
    ['breaking both type-changed /id'],
  ],
  ['alternatives in another order', union(kind('a'), kind('b')), union(kind('b'), kind('a')), []],
  [
    'a condition that was added',
    object(`${ID}, ${NAME}`),
    object(`${ID}, ${NAME}`, ', if: { required: [id] }, then: { required: [name] }'),
    ['breaking senders constraint-tightened'],
  ],
  [
    'a condition that was changed',
    object(`${ID}, ${NAME}`, ', if: { required: [id] }, then: { required: [name] }'),
    object(`${ID}, ${NAME}`, ', if: { required: [name] }, then: { required: [id] }'),
    ['breaking both constraint-changed'],
  ],
  [
    'a condition that was removed',
    object(ID, ', not: { required: [id] }, examples: [{}]'),
    object(ID),
    ['breaking receivers constraint-loosened'],
  ],
  [
    'alternatives that may both match',
    object(`${ID}, ${NAME}`, ', oneOf: [{ required: [id] }, { required: [name] }], examples: [{ id: 1 }]'),
    object(`${ID}, ${NAME}`, ', anyOf: [{ required: [id] }, { required: [name] }]'),
    ['breaking receivers constraint-loosened', 'breaking senders constraint-tightened'],
  ],

  [
    'alternatives for the values of a property',
    object('k: { enum: [a, b] }, x: { type: string }', ', required: [k]'),
    union(
      object('k: { const: a }, x: { type: string }', ', required: [k]'),
      object('k: { const: b }, x: { type: string }', ', required: [k]'),
    ),
    [],
  ],
  [
    'one object instead of alternatives for the values of a property',
    union(object('k: { const: a }', `, required: [k]${CLOSED}`), object('k: { const: b }', `, required: [k]${CLOSED}`)),
    object('k: { enum: [a, b] }', `, required: [k]${CLOSED}`),
    [],
  ],
  [
    'an optional property of a branch without a constant',
    `{ type: object, oneOf: [${object(ID, ', required: [id]')}, ${object(NAME, ', required: [name]')}], examples: [{ id: 1 }] }`,
    `{ type: object, oneOf: [${object(`${ID}, more: { type: integer }`, ', required: [id]')}, ${object(NAME, ', required: [name]')}], examples: [{ id: 1 }] }`,
    ['breaking both constraint-changed'],
  ],
  [
    'one of many alternatives',
    union(...Array.from({ length: 70 }, (_, i) => kind(`k${i}`))),
    union(...Array.from({ length: 71 }, (_, i) => kind(`k${i}`))),
    ['breaking receivers alternative-added'],
  ],
  ['a property that must be absent', object(ID), object(`${ID}, old: false`), ['breaking senders value-forbidden /old']],
  ['a property that may be there again', object(`${ID}, old: false`), object(ID), ['breaking receivers value-allowed /old']],
  ['a property that a closed object does not have anyway', object(ID, CLOSED), object(`${ID}, old: false`, CLOSED), []],

  [
    'an optional property of a branch in a closed object',
    `{ type: object, unevaluatedProperties: false, anyOf: [{ required: [id], properties: { ${ID} } }, { required: [name], properties: { ${NAME} } }], examples: [{ id: 1 }] }`,
    `{ type: object, unevaluatedProperties: false, anyOf: [{ required: [id], properties: { ${ID}, more: { type: integer } } }, { required: [name], properties: { ${NAME} } }], examples: [{ id: 1 }] }`,
    ['breaking both constraint-changed', 'breaking both constraint-changed'],
  ],
  [
    'a branch that narrows a property of the object around it',
    `{ type: object, properties: { ${ID}, ${NAME} }, oneOf: [{ required: [id] }, { required: [name] }], examples: [{ id: 1 }] }`,
    `{ type: object, properties: { ${ID}, ${NAME} }, oneOf: [{ required: [id], properties: { id: { const: 1 } } }, { required: [name] }], examples: [{ id: 1 }] }`,
    ['breaking both constraint-changed'],
  ],
  ['a union in a union, written as one', union(union(kind('a'), kind('b')), kind('c')), union(kind('a'), kind('b'), kind('c')), []],
  [
    'conditions that are written in another way',
    object(NAME, ', if: { properties: { name: { const: a } } }, then: { required: [name] }'),
    object(NAME, ', if: { allOf: [{ properties: { name: { enum: [a] } } }] }, then: { required: [name] }'),
    [],
  ],

  // Recursion.
  ['a recursive schema', TREE('type: string'), TREE('type: string, maxLength: 8'), ['breaking senders constraint-tightened /value']],
  ['a recursive schema that did not change', TREE('type: string'), TREE('type: string, description: Value.'), []],

  [
    'a unit inside a union',
    state('type: [number, "null"], unit: celsius'),
    state('anyOf: [{ type: number, unit: celsius }, { type: "null" }]'),
    [],
  ],
  [
    'an open enum inside a union',
    state('type: [string, "null"], enum: [a, b, null], open: true'),
    state('anyOf: [{ type: string, enum: [a, b], open: true }, { type: "null" }]'),
    [],
  ],
  ['an integer as a multiple of 1', state('type: integer'), state('type: number, multipleOf: 1'), []],
  [
    'a tuple as a list with a limit',
    state('type: array, prefixItems: [{ type: number }, { type: number }], maxItems: 2'),
    state('type: array, items: { type: number }, maxItems: 2'),
    [],
  ],
  [
    'no further items instead of a limit',
    state('type: array, prefixItems: [{ type: number }], items: false'),
    state('type: array, prefixItems: [{ type: number }], maxItems: 1'),
    [],
  ],
  [
    'a pattern of names that matches more',
    object('m: { type: object, patternProperties: { "^[a-z]+$": { type: integer } }, additionalProperties: false }'),
    object('m: { type: object, patternProperties: { "^[a-z0-9]+$": { type: integer } }, additionalProperties: false }'),
    ['breaking receivers constraint-loosened /m'],
  ],

  // No change.
  [
    'descriptions, examples, notes and titles',
    object(ID),
    object('id: { type: integer, title: Id, description: Number., examples: [2], notes: [x], source: Manual, deprecated: true }'),
    [],
  ],
  [
    'the order of keys',
    object(`${ID}, ${NAME}`, ', required: [id, name]'),
    `{ required: [name, id], properties: { ${NAME}, ${ID} }, type: object }`,
    [],
  ],
  [
    'a definition instead of the schema itself',
    object(ID),
    '{ type: object, properties: { id: { $ref: "#/$defs/id" } }, $defs: { id: { type: integer, examples: [1] } } }',
    [],
  ],
  [
    'parts that apply together instead of one schema',
    object(`${ID}, ${NAME}`, ', required: [id]'),
    `{ allOf: [${object(ID, ', required: [id]')}, ${object(NAME)}] }`,
    [],
  ],
  // Unions and types that nothing satisfies.
  [
    'the only branch of a union',
    state('anyOf: [{ type: boolean, oneOf: [{ minLength: 2 }, { type: number }] }], examples: [true]'),
    state('anyOf: [{ type: object, oneOf: [{ minLength: 2 }, { type: number }] }], examples: [{}]'),
    ['breaking both type-changed /state'],
  ],
  [
    'a type that no value has',
    object(`${ID}, state: { type: boolean, examples: [true] }`),
    object(`${ID}, state: { type: boolean, allOf: [{ type: string }] }`),
    ['breaking senders value-forbidden /state'],
  ],
];
