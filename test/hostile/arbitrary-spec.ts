import fc from 'fast-check';

/** Strings that inject code wherever they are not escaped. Each tries to set this global variable. */
export const MARK = '__pwned';
const SET = `globalThis.${MARK}=1`;
const NASTY: readonly string[] = [
  `*/ ${SET}; /*`,
  `\`; ${SET}; \``,
  `\${${SET}}`,
  `'+(${SET})+'`,
  `"+(${SET})+"`,
  `\\'; ${SET}; //`,
  `\n${SET};\n`,
  `\u2028${SET};\u2028`,
  `</script><script>${SET}</script>`,
  '| a | b |',
  '# head',
  '@deprecated {@link x}',
  '\ud800',
  '\udfff\ud83d',
  '\\',
  '\\u0027',
  '-->',
  '\t\r\n',
  '\0',
  'ключ',
  '𝒳',
  '$&',
  '{{md this}}',
  '%s',
];

const nastyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 6 })), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(' '));

const propertyName: fc.Arbitrary<string> = fc.oneof(
  nastyText,
  fc.constantFrom(
    'constructor',
    '__proto__',
    'hasOwnProperty',
    'then',
    'toString',
    'a-b',
    'a b',
    'a_b',
    'aB',
    'class',
    '1st',
    '',
    'id',
    'value',
    'report',
    'topic',
    'key',
    'item',
    'i',
  ),
);

interface Schema {
  readonly [keyword: string]: unknown;
}

const scalar: fc.Arbitrary<Schema> = fc.oneof(
  nastyText.map((text): Schema => ({ type: 'string', examples: [text] })),
  fc
    .uniqueArray(nastyText, { minLength: 1, maxLength: 3 })
    .chain((members) => fc.boolean().map((open): Schema => ({ type: 'string', enum: members, ...(open && { open }) }))),
  fc.oneof(nastyText, fc.integer(), fc.boolean(), fc.constant(null)).map((value): Schema => ({ const: value })),
  fc.integer().map((n): Schema => ({ type: 'integer', examples: [n] })),
  fc.constant<Schema>({ type: ['number', 'null'], examples: [null] }),
  fc.constant<Schema>({ type: 'boolean', deprecated: true }),
);

const described = (schema: fc.Arbitrary<Schema>): fc.Arbitrary<Schema> =>
  fc.tuple(schema, fc.option(nastyText), fc.option(nastyText)).map(([base, description, note]) => ({
    ...base,
    ...(description !== null && { description, title: description }),
    ...(note !== null && { notes: [note], source: note }),
  }));

/** Object schemas with arbitrary property names. */
export const objectSchema: fc.Arbitrary<Schema> = fc.letrec<{ object: Schema; member: Schema }>((tie) => ({
  member: described(
    fc.oneof(
      { maxDepth: 2 },
      scalar,
      fc.oneof(scalar, tie('object')).map((items): Schema => ({ type: ['array', 'null'], items, examples: [[]] })),
      scalar.map((values): Schema => ({ type: 'object', additionalProperties: values, examples: [{}] })),
      tie('object'),
    ),
  ),
  object: fc.uniqueArray(fc.tuple(propertyName, tie('member'), fc.boolean()), { selector: ([name]) => name, maxLength: 5 }).map(
    (members): Schema => ({
      type: 'object',
      required: members.filter(([, , required]) => required).map(([name]) => name),
      properties: Object.fromEntries(members.map(([name, member]) => [name, member])),
    }),
  ),
})).object;

const parameterNames = ['site', 'constructor', 'then', 'toString', 'params', 'topic', 'level', 'class'];
const eventNames = [
  'opened',
  'constructor',
  'then',
  'toString',
  'level',
  'date',
  'record',
  'issue',
  'check',
  'codec',
  'object',
  'valueOf',
  'trie',
  'params',
];
const literalLevel = nastyText.map((text) => text.replaceAll(/[+#{}/\0]|[\ud800-\udfff]/gu, '') || 'x');
const exampleText = nastyText.map((text) => text.replaceAll(/[+#/\0]|[\ud800-\udfff]/gu, '') || 'x');

const templateOf = (index: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(
        fc.oneof(
          literalLevel,
          fc.constantFrom(...parameterNames).map((name) => `{${name}}`),
          fc.tuple(literalLevel, fc.constantFrom(...parameterNames)).map(([text, name]) => `${text}{${name}}`),
        ),
        { maxLength: 3 },
      ),
      literalLevel,
    )
    .map(([levels, last]) => {
      const nameOf = (level: string | undefined): string | undefined => /\{(\w+)\}$/.exec(level ?? '')?.[1];
      const distinct = levels.filter((level, i) => levels.findIndex((other) => nameOf(other) === nameOf(level)) === i || !nameOf(level));
      return [`t${index}`, ...distinct, last].join('/');
    });

/** A spec with hostile strings in every string value, and its payload schema. */
export const arbitrarySpec: fc.Arbitrary<{ readonly spec: object; readonly payload: object }> = fc
  .record({
    text: nastyText,
    names: fc.uniqueArray(fc.constantFrom(...eventNames), { minLength: 1, maxLength: 4 }),
    templates: fc.tuple(templateOf(0), templateOf(1), templateOf(2), templateOf(3)),
    payload: objectSchema,
    example: exampleText,
    kind: fc.constantFrom<object>({}, { enum: 'closed' }, { enum: 'open', open: true }),
    direction: fc.constantFrom('receive', 'send', 'both'),
    sides: fc.constantFrom(['client', 'broker'], ['constructor', 'toString'], ['device', 'hub']),
  })
  .map(({ text, names, templates, payload, example, kind, direction, sides }) => {
    const used = new Set(
      templates.slice(0, names.length).flatMap((template) => [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')),
    );
    const rows = names.map((name, i) => [
      name,
      { title: text, description: text, topic: templates[i], notes: [text], source: text, since: text },
    ]);
    const values = 'enum' in kind ? { ...kind, enum: [...new Set([example, 'x'])] } : {};
    const parameter = { description: text, example, source: text, notes: [text], ...values };
    const parameters = Object.fromEntries([...used].map((name) => [name, parameter]));
    const category = {
      title: text,
      description: text,
      console: text,
      setting: text,
      notes: [text],
      payload: 'payload.yaml',
      direction,
      retain: true,
      events: Object.fromEntries(rows),
    };
    return {
      spec: {
        topicwright: 1,
        name: 'acme',
        title: text,
        description: text,
        dialect: 'mqtt',
        sides,
        notes: [text],
        parameters,
        categories: { C: category },
      },
      payload,
    };
  });
