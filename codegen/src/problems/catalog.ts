/** How serious a problem is. */
export type Severity = 'error' | 'warning' | 'advice';

/** An entry of the problem catalog. `Facts` are the inputs of its message. */
export interface CatalogEntry<Facts> {
  /** A warning does not stop generation. Only `lint` gives advice. Default: `error`. */
  readonly severity?: Severity;
  /** The meaning of the code, for `docs/problems.md`. */
  readonly means: string;
  /** How to fix it, for `docs/problems.md`. */
  readonly remedy: string;
  /** What was found. In lower case, without a final period. */
  readonly message: (facts: Facts) => string;
  /** How to fix it at this place. A suggestion replaces it. */
  readonly hint?: string | ((facts: Facts) => string | undefined);
}

function entry<Facts>(entry: CatalogEntry<Facts>): CatalogEntry<Facts> {
  return entry;
}

/** `text` as a JSON string. */
export function quoted(text: unknown): string {
  return JSON.stringify(text);
}

/** Every problem that a spec or a configuration can have, by code: the rows of `docs/problems.md`. */
export const PROBLEMS = {
  'bad-yaml': entry<{ reason: string }>({
    means: 'The file is not valid YAML.',
    remedy: 'Fix the syntax at this place. An earlier quote or bracket may be unclosed.',
    message: ({ reason }) => reason,
    hint: ({ reason }) => (/end with a [\]}]/.test(reason) ? 'a bracket or brace before this line is not closed' : undefined),
  }),
  'undefined-alias': entry<{ name: string }>({
    means: 'An alias names an anchor that does not exist.',
    remedy: 'Define the anchor before the alias, or quote a string that begins with `*`.',
    message: ({ name }) => `the alias ${quoted(`*${name}`)} has no anchor`,
    hint: 'quote a string that begins with "*"',
  }),
  'cyclic-alias': entry<{ name: string }>({
    means: 'An alias is part of the value that it refers to.',
    remedy: 'Use `$ref` for a schema that refers to itself.',
    message: ({ name }) => `the alias ${quoted(`*${name}`)} is part of its own value`,
    hint: 'use $ref for a recursive schema',
  }),
  'alias-bomb': entry<{ max: number }>({
    means: 'Aliases expand to more values than a document may have.',
    remedy: 'Inline the repeated parts, or share schemas with `$ref`.',
    message: ({ max }) => `aliases expand to more than ${max} values`,
    hint: 'inline the repeated parts, or use $ref',
  }),
  'too-large': entry<{ file: string; maxCharacters?: number }>({
    means: 'A file is too large, or nested too deeply.',
    remedy: 'Split the file, or move parts into definitions and use `$ref`.',
    message: ({ file, maxCharacters }) =>
      maxCharacters === undefined ? `${file} is nested too deeply` : `${file} has more than ${maxCharacters} characters`,
    hint: ({ maxCharacters }) => (maxCharacters === undefined ? 'move parts into definitions, and use $ref' : 'split the table'),
  }),
  'bad-encoding': entry<{ file: string; reason: string }>({
    means: 'A file is not UTF-8.',
    remedy: 'Save the file as UTF-8.',
    message: ({ file, reason }) => `${file} ${reason}`,
    hint: 'save it as UTF-8',
  }),
  'wrong-document': entry<{ found: string; expected: string }>({
    means: 'A file is another kind of document: a spec, a configuration (`topicwright.yaml`), a payload schema or a simulation.',
    remedy: 'Use the intended file.',
    message: ({ found, expected }) => `this is a ${found}, not a ${expected}`,
    hint: ({ expected }) => (expected === 'spec' ? 'pass the file with the categories and topics' : `use the file with the ${expected}`),
  }),
  'missing-file': entry<{ file: string; reason: string }>({
    means: 'A file does not exist or cannot be read.',
    remedy: 'Create the file, fix its name, or make it readable.',
    message: ({ file, reason }) => `${file} ${reason}`,
    hint: ({ reason }) => (/EACCES|EPERM/.test(reason) ? 'make the file readable' : 'create the file, or fix its name'),
  }),
  'outside-folder': entry<{ file: string; folder: string }>({
    means: 'A path points outside the spec folder.',
    remedy: 'Keep schemas in the spec folder, or below it.',
    message: ({ file, folder }) => `${quoted(file)} is outside ${folder}`,
    hint: 'keep the file in the spec folder, or below it',
  }),
  'unknown-key': entry<{ key: string; of: string; known: readonly string[] }>({
    means: 'A key is not part of the format.',
    remedy: 'Use the suggested key, or one of [the format](../../spec/README.md).',
    message: ({ key, of }) => `${quoted(key)} is not a key of ${of}`,
    hint: ({ known }) => `known keys: ${known.join(', ')}`,
  }),
  'missing-key': entry<{ key: string; of: string }>({
    means: 'A required key is missing.',
    remedy: 'Add the key.',
    message: ({ key, of }) => `${of} has no ${quoted(key)}`,
    hint: ({ key }) => `add ${quoted(key)}`,
  }),
  'wrong-value': entry<{ name: string; expected: string; found: string }>({
    means: 'A value has the wrong type or form.',
    remedy: 'Write a value of the expected form. Quote a string that YAML would read as another type.',
    message: ({ name, expected, found }) => `${name} must be ${expected}, but is ${found}`,
  }),
  'bad-template': entry<{ topic: string; reason: string }>({
    means: 'A topic template violates the template grammar.',
    remedy: 'Write each parameter in one pair of braces, with literal text between two parameters of a level, and a rest parameter last.',
    message: ({ topic, reason }) => `${quoted(topic)} ${reason}`,
  }),
  'wildcard-in-template': entry<{ topic: string; level: string }>({
    means: 'A topic template contains an MQTT wildcard.',
    remedy: 'Use a parameter in braces for a level that varies. Filters are generated from templates.',
    message: ({ topic, level }) => `${quoted(topic)} contains a wildcard in ${quoted(level)}`,
    hint: 'use a parameter in braces for a level that varies',
  }),
  'topic-tie': entry<{ topic: string; other: string; line: number; isSame: boolean }>({
    means: 'Two templates have topics in common, and neither is more specific at any level.',
    remedy: 'Make one level differ, or delete one of the rows. Closed enums and integers decide, but patterns do not.',
    message: ({ topic, other, line, isSame }) =>
      `${quoted(topic)} ${isSame ? 'matches the same topics as' : 'has topics in common with'} ${quoted(other)} (line ${line})`,
    hint: 'make one level differ, or delete this row',
  }),
  'bad-sides': entry<{ side: string }>({
    means: 'Both sides of the spec have the same name.',
    remedy: 'Name the two programs that exchange the messages, such as `[device, backend]`.',
    message: ({ side }) => `both sides have the name ${quoted(side)}`,
    hint: 'name the two programs that exchange the messages, such as [device, backend]',
  }),
  'bad-qos': entry<{ type: string }>({
    means: 'A row has QoS 2, which AWS IoT does not support.',
    remedy: 'Use QoS 1, or the dialect `mqtt`.',
    message: ({ type }) => `${type} has QoS 2, which AWS IoT does not support`,
    hint: 'use QoS 1',
  }),
  'bad-retain': entry<{ type: string; topic: string }>({
    means: 'A row below `$aws/` is retained. AWS IoT retains no messages with reserved topics.',
    remedy: 'Remove `retain`.',
    message: ({ type, topic }) => `${type} is retained, but AWS IoT does not retain messages with the reserved topic ${quoted(topic)}`,
    hint: 'remove retain',
  }),
  'unknown-reply': entry<{ type: string; name: string }>({
    means: 'A request names a reply that is not a row of the table.',
    remedy: 'Name the rows of the replies in `by`.',
    message: ({ type, name }) => `${type} has a reply ${quoted(name)}, which is not a row`,
    hint: 'name a row of the table',
  }),
  'bad-reply': entry<{ type: string; reply: string; reason: string }>({
    means: 'A row cannot be a reply to the request: it is the request itself, is listed twice, or has the wrong direction.',
    remedy: 'Name rows that the other side sends.',
    message: ({ type, reply, reason }) => `${reply}, a reply to ${type}, ${reason}`,
    hint: 'name a row that the other side sends',
  }),
  'bad-token': entry<{ type: string; reason: string }>({
    means: 'The token that matches replies to a request does not exist, or the request cannot contain a generated one.',
    remedy: 'Name a property of the payload, or a parameter of the topic as `{ param: name }`, that both the request and its replies have.',
    message: ({ type, reason }) => `${type} ${reason}`,
    hint: 'name a property of the payload, or a parameter as { param: name }',
  }),
  'ambiguous-replies': entry<{ type: string; reply: string; other: string }>({
    means: 'Two requests share a reply, and one of them is matched by nothing but the topic.',
    remedy: 'Match both by a token, or give each request its own reply.',
    message: ({ type, reply, other }) => `${reply} may be a reply to ${type} or to ${other}, because ${type} is matched by its topic only`,
    hint: 'match by a token, or give each request its own reply',
  }),
  'topic-limit': entry<{ topic: string; limit: string; unit: string; least: number; most: number }>({
    means: 'Every topic of a template exceeds a limit of the broker.',
    remedy: 'Shorten the topic, or fix the limit.',
    message: ({ topic, unit, least, most }) =>
      `${quoted(topic.length > 80 ? `${topic.slice(0, 80)}…` : topic)} has at least ${least} ${unit}, but the broker allows ${most}`,
    hint: ({ limit }) => `shorten the topic, or fix limits.${limit}`,
  }),
  'undeclared-parameter': entry<{ topic: string; name: string }>({
    means: 'A template uses a parameter that is not declared.',
    remedy: 'Declare the parameter, or fix its name in the topic.',
    message: ({ topic, name }) => `${quoted(topic)} uses {${name}}, which is not declared`,
    hint: ({ name }) => `declare ${name} under "parameters"`,
  }),
  'unused-parameter': entry<{ name: string }>({
    means: 'No template uses a declared parameter.',
    remedy: 'Use the parameter, or delete it.',
    message: ({ name }) => `no topic uses the parameter ${quoted(name)}`,
    hint: 'use it, or delete it',
  }),
  'bad-pattern': entry<{ name: string; reason: string }>({
    means: 'A pattern is not a regular expression.',
    remedy: 'Write a JavaScript regular expression that is valid with the flag `u`.',
    message: ({ name, reason }) => `the pattern of ${name} is not a regular expression: ${reason}`,
  }),
  'unsafe-pattern': entry<{ pattern: string; growth: 'exponential' | 'polynomial' }>({
    means: 'The pattern is vulnerable to catastrophic backtracking (ReDoS).',
    remedy:
      'Avoid adjacent or nested quantifiers that can match the same text, or bound the input with `maxLength` if polynomial time is acceptable.',
    message: ({ pattern, growth }) =>
      `${quoted(pattern)} can take ${growth === 'exponential' ? 'exponential time' : 'polynomial time'} in the length of the input`,
    hint: ({ growth }) =>
      `${growth === 'polynomial' ? 'bound the input with "maxLength", or ' : ''}avoid adjacent or nested quantifiers that can match the same text`,
  }),
  'bad-parameter': entry<{ name: string; reason: string }>({
    means: 'Two keys of a parameter contradict each other, or its enum has equal members.',
    remedy: 'Remove one of the two. An integer has no other constraints, and an enum is a whole level or a part of one.',
    message: ({ name, reason }) => `${name} ${reason}`,
    hint: 'remove one of the two',
  }),
  'bad-example': entry<{ reason: string }>({
    means: 'An example, a default, a member of an enum or a value of a simulation violates the constraints of its parameter.',
    remedy: 'Fix the value, or the constraint that it violates.',
    message: ({ reason }) => reason,
    hint: ({ reason }) =>
      / must be a string, got /.test(reason) ? 'quote the value' : 'fix the value, or the constraint that it violates',
  }),
  'name-collision': entry<{ what: string; name: string; other: string; clash: 'identifier' | 'selection' | 'uri' | 'file' }>({
    means: 'Two names generate the same identifier or file, or select the same events.',
    remedy: 'Rename one of the two. Names are never changed silently.',
    message: ({ what, name, other, clash }) => {
      if (clash === 'selection') return `${what} and ${other} have the same name`;
      if (clash === 'uri') return `${what} ${quoted(name)} is already used at ${other}`;
      if (clash === 'file') return `${what} and ${other} both generate the file ${quoted(name)}`;
      return `${what} and ${other} both generate the identifier ${quoted(name)}`;
    },
    hint: ({ clash }) => (clash === 'selection' ? 'rename one of them: a selection can name either' : 'rename one of them'),
  }),
  'reserved-name': entry<{ name: string; file?: string; reason?: string }>({
    means: 'A name cannot be an identifier or a file name.',
    remedy: 'Rename the row, the category, the parameter or the file.',
    message: ({ name, file, reason = 'a reserved word in JavaScript or TypeScript' }) =>
      file === undefined
        ? `${quoted(name)} is ${reason}`
        : `${quoted(file)} would generate a type ${quoted(name)}, which is not an identifier`,
    hint: ({ file }) => (file === undefined ? 'rename it' : 'begin the name of the file with a letter'),
  }),
  'no-payload': entry<{ type: string }>({
    means: 'A row has no payload schema.',
    remedy: 'Name the schema with `payload`, in the row or its category.',
    message: ({ type }) => `${type} has no payload`,
    hint: 'name its schema with "payload", in the row or its category',
  }),
  'bad-content': entry<{ type: string; reason: string }>({
    means: 'The content of a row contradicts its payload or another key.',
    remedy: 'Describe text and bytes by a schema with `type: string`, or by none. Bytes have no `where`, and `none` has no payload.',
    message: ({ type, reason }) => `${type} ${reason}`,
  }),
  'remote-ref': entry<{ reference: string }>({
    means: 'A reference points to the network.',
    remedy: 'Keep the schema in the spec folder, or set its `$id` to the URI of the reference.',
    message: ({ reference }) => `${quoted(reference)} points outside the spec`,
    hint: 'keep the schema in the spec folder; nothing is fetched',
  }),
  'dangling-ref': entry<{ reference: string }>({
    means: 'Unresolved reference.',
    remedy: 'Fix the reference.',
    message: ({ reference }) => `${quoted(reference)} cannot be resolved`,
  }),
  'recursive-ref': entry<{ reference: string }>({
    means: 'Infinite recursion: a `$ref` cycle that never descends into a property or item.',
    remedy: 'Put the reference under a property or item.',
    message: ({ reference }) => `${quoted(reference)} is infinitely recursive`,
    hint: 'put the reference under a property or item',
  }),
  'schema-too-large': entry<{ reference: string; max: number }>({
    means: 'References expand a schema beyond what can be generated.',
    remedy: 'Break up the nested references.',
    message: ({ reference, max }) => `references expand ${quoted(reference)} to more than ${max} subschemas`,
    hint: 'break up the nested references',
  }),
  'unknown-keyword': entry<{ keyword: string }>({
    severity: 'warning',
    means: 'A keyword is not part of JSON Schema 2020-12. It is ignored.',
    remedy: 'Remove the keyword, or begin it with `x-` if it is a custom annotation.',
    message: ({ keyword }) => `${quoted(keyword)} is not a keyword of JSON Schema and is ignored`,
    hint: ({ keyword }) => `name it ${quoted(`x-${keyword}`)} if it is a custom annotation`,
  }),
  'misspelled-keyword': entry<{ keyword: string }>({
    means: 'A keyword is probably a misspelled assertion.',
    remedy: 'Fix the spelling. Misspelled assertions are rejected, not ignored.',
    message: ({ keyword }) => `${quoted(keyword)} is not a keyword of JSON Schema`,
  }),
  'unsupported-keyword': entry<{ keyword: string; value?: string }>({
    means: 'A keyword, or its value, is not supported.',
    remedy: 'Describe the value with other keywords. Schemas are read as JSON Schema 2020-12.',
    message: ({ keyword, value }) =>
      value === undefined ? `the keyword ${quoted(keyword)} is not supported` : `the ${keyword} ${quoted(value)} is not supported`,
  }),
  'bad-keyword': entry<{ keyword: string; expected: string }>({
    means: 'A JSON Schema keyword has an invalid value.',
    remedy: 'Use a value of the expected form.',
    message: ({ keyword, expected }) => `${keyword === '' ? 'a schema' : quoted(keyword)} must be ${expected}`,
  }),
  'unknown-property': entry<{ type: string; property: string; payload: string }>({
    means: 'A row references a property its schema does not define.',
    remedy: 'Fix the name, or add the property to the schema.',
    message: ({ type, property }) => `the payload of ${type} has no property ${quoted(property)}`,
    hint: ({ payload }) => `add it to ${payload}, or remove it here`,
  }),
  'unknown-binding': entry<{ type: string; name: string; known: readonly string[] }>({
    means: 'A `bind` names a parameter that the topic does not have.',
    remedy: 'Name a parameter of the topic.',
    message: ({ type, name }) => `the topic of ${type} has no parameter ${quoted(name)}`,
    hint: ({ known }) => `its parameters are ${known.join(', ') || 'none'}`,
  }),
  'unknown-key-parameter': entry<{ type: string; name: string; known: readonly string[] }>({
    means: 'An `identity` or `order` names a parameter that the topic does not have.',
    remedy: 'Name a parameter of the topic, or a property of the payload.',
    message: ({ type, name }) => `the topic of ${type} has no parameter ${quoted(name)}`,
    hint: ({ known }) => `its parameters are ${known.join(', ') || 'none'}`,
  }),
  'bad-order': entry<{ type: string; property: string }>({
    means: 'An `order` compares a property that is neither a number nor a date-time.',
    remedy: 'Order by a number, or by a string with `format: date-time`.',
    message: ({ type, property }) => `${type} is ordered by ${quoted(property)}, which is neither a number nor a date-time`,
    hint: 'order by a number, or by a string with "format: date-time"',
  }),
  'bad-time': entry<{ type: string; property: string }>({
    means: 'A `time` names a property that is neither a number nor a date-time.',
    remedy: 'Name a number with a `unit`, or a string with `format: date-time`.',
    message: ({ type, property }) => `the time of ${type}, ${quoted(property)}, is neither a number nor a date-time`,
    hint: 'name a number with a "unit", or a string with "format: date-time"',
  }),
  'bad-where': entry<{ type: string; property: string; reason: string; remedy?: string }>({
    means: 'A `where` contradicts the schema, or narrows something other than a property of an object.',
    remedy: 'Narrow a property to a value that the schema allows.',
    message: ({ type, property, reason }) => `${type} narrows ${property}${reason}`,
    hint: ({ remedy }) => remedy,
  }),
  'unknown-simulation-name': entry<{ kind: 'event' | 'parameter' | 'property'; name: string }>({
    means: 'A simulation names an event, a parameter or a property that the spec does not have.',
    remedy: 'Fix the name.',
    message: ({ kind, name }) => `the spec has no ${kind} ${quoted(name)}`,
    hint: 'fix the name',
  }),
  'bad-sample': entry<{ type: string; issue: string }>({
    means: 'The sample of a row does not satisfy its schema.',
    remedy: 'Fix the examples of the schema, or `sample` of the row.',
    message: ({ type, issue }) => `the sample of ${type} is invalid: ${issue}`,
    hint: 'fix the examples of the schema, or "sample" of the row',
  }),
  'no-example': entry<{ name: string }>({
    severity: 'advice',
    means: 'A string or a number has no example. Samples, the reference and `simulate` use examples.',
    remedy: 'Add `examples` with a realistic value.',
    message: ({ name }) => `${quoted(name)} has no example`,
    hint: 'add "examples" with a realistic value',
  }),
  'no-sample': entry<{ type: string; issue: string }>({
    severity: 'advice',
    means:
      'No valid sample of a row could be made from its schema, so the row has none, and `simulate` refuses it. Perhaps no value is valid.',
    remedy: 'Add `sample` to the row, or `examples` to the schema. Fix the schema if its keywords contradict each other.',
    message: ({ type, issue }) => `no valid sample of ${type} could be made from its schema: ${issue}`,
    hint: 'add "sample" to the row, or fix the schema if its keywords contradict each other',
  }),
  'no-description': entry<{ name: string }>({
    severity: 'advice',
    means: 'A property has no description. Descriptions become the documentation of the generated types.',
    remedy: 'Add a `description`: what it means, and its unit.',
    message: ({ name }) => `${quoted(name)} has no description`,
    hint: 'add a "description"',
  }),
  'unbounded-string': entry<{ name: string }>({
    severity: 'advice',
    means: 'A string of a message that your programs send has no maximum length. Brokers limit the size of a payload.',
    remedy: 'Add `maxLength`, `enum`, a `format` of limited length such as `uuid`, or an anchored `pattern` without `*` and `+`.',
    message: ({ name }) => `${quoted(name)} has no maximum length`,
    hint: 'add "maxLength"',
  }),
  'required-undeclared': entry<{ name: string }>({
    severity: 'advice',
    means: 'A required property is not one of the `properties` of its schema, so its value is not checked.',
    remedy: 'Declare the property, or fix its name in `required`.',
    message: ({ name }) => `${quoted(name)} is required but not declared`,
    hint: ({ name }) => `declare ${quoted(name)} under "properties", or fix its name`,
  }),
  'no-identity': entry<{ type: string }>({
    severity: 'advice',
    means: 'A row has no identity, so a message that is delivered twice may be handled twice.',
    remedy: 'Add `identity` with the properties that distinguish two messages, or set `qos: 0`.',
    message: ({ type }) => `${type} has no identity, so a message that is delivered twice may be handled twice`,
    hint: 'add "identity" with the properties that distinguish two messages',
  }),
} as const satisfies { readonly [code: string]: CatalogEntry<never> };

export type ProblemCode = keyof typeof PROBLEMS;

/** The inputs of the message of a code. */
export type FactsOf<Code extends ProblemCode> = (typeof PROBLEMS)[Code] extends CatalogEntry<infer Facts> ? Facts : never;
