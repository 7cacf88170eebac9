import { type Code, code, imported, importedType, join, raw } from '../../code/code.js';
import { doc } from '../../code/doc.js';
import { id, key } from '../../code/identifier.js';
import { BRACES, bracketed, literal, SQUARE } from '../../code/literal.js';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { eventNames, jsonSchemaName } from '../../model/names.js';
import { FORMATS } from '../../schema/formats.js';
import { ANYTHING, type Json, type JsonSchema, NOTHING } from '../../schema/json-schema.js';
import { isAnnotation, mapKeyword } from '../../schema/subschemas.js';
import { type ArtifactFile, RUNTIME } from '../layout.js';
import { type PayloadGroup, payloadGroups } from './payload-groups.js';

/** `json-schemas.ts`: the assertions of each payload schema as data, from which the runtime explains why a value is invalid. */
export function renderJsonSchemas(catalog: Catalog): ArtifactFile {
  const printer = new SchemaPrinter();
  const sections = payloadGroups(catalog).flatMap((group) => {
    const constants = printGroup(group, printer);
    return [...printer.take(), ...constants];
  });
  return { artifact: 'payloads', name: 'json-schemas', body: join(sections, '\n\n'), isPublic: false };
}

function printGroup(group: PayloadGroup, printer: SchemaPrinter): readonly Code[] {
  const { name, schema, isNarrowed, events } = group;
  const shared = printConstant(
    jsonSchemaName(name),
    `The assertions of the JSON Schema of \`${name}\`.`,
    printer.print(schema, jsonSchemaName(name)),
  );
  if (events.length === 1) return [shared];
  return [shared, ...events.map((event) => printRow(event, jsonSchemaName(name), isNarrowed))];
}

function printRow(event: CatalogEvent, shared: string, isNarrowed: boolean): Code {
  const { payload } = eventNames(event.type);
  const constants = literal(event.payload.where as Json);
  const narrowed = code`
  /* @__PURE__ */ ${imported(RUNTIME, 'narrow')}(${id(shared)}, ${constants})`;
  const value = isNarrowed ? narrowed : id(shared);
  return printConstant(jsonSchemaName(payload), `The assertions of the JSON Schema of \`${payload}\`.`, value);
}

function printConstant(name: string, summary: string, value: Code): Code {
  return code`${doc([summary])}
export const ${id(name)}: ${importedType(RUNTIME, 'Schema')} = ${value};`;
}

/** Deeper subschemas become constants: compilers process a literal recursively. */
const MAX_NESTING = 40;

/** Prints schemas as literals. Recursive and deep ones become constants; recursive ones refer to each other by getters. */
class SchemaPrinter {
  readonly #named = new Map<JsonSchema, string>();
  readonly #printed: Code[] = [];
  #owner = '';
  #nesting = 0;
  #parts = 0;

  /** The constants that were needed since the last call. */
  take(): readonly Code[] {
    return this.#printed.splice(0);
  }

  /** `schema` as an expression for the constant `owner`. */
  print(schema: JsonSchema, owner: string): Code {
    this.#owner = owner;
    this.#parts = 0;
    return this.#print(schema);
  }

  #print(schema: JsonSchema): Code {
    return schema.recursive === undefined ? this.#printLiteral(schema) : this.#printName(schema, schema.recursive);
  }

  // A constant may refer to a later one, or to itself, so a reference is a getter.
  #printNested(schema: JsonSchema): Code {
    if (schema.recursive !== undefined) return bracketed([this.#printReference(schema)], BRACES);
    return this.#nesting % MAX_NESTING === MAX_NESTING - 1 && typeof schema === 'object'
      ? this.#printPart(schema)
      : this.#printLiteral(schema);
  }

  #printPart(schema: JsonSchema): Code {
    this.#parts += 1;
    const name = id(`${this.#owner}Part${this.#parts}`);
    this.#printed.push(code`const ${name}: ${importedType(RUNTIME, 'Schema')} = ${this.#printLiteral(schema)};`);
    return name;
  }

  #printReference(schema: JsonSchema): Code {
    return code`get $ref(): ${importedType(RUNTIME, 'Schema')} {
  return ${this.#print(schema)};
}`;
  }

  #printName(schema: JsonSchema, recursive: string): Code {
    const name = `${recursive.charAt(0).toLowerCase()}${recursive.slice(1)}ValueJsonSchema`;
    if (!this.#named.has(schema)) {
      this.#named.set(schema, name);
      const constant = code`const ${id(name)}: ${importedType(RUNTIME, 'SchemaObject')} = ${this.#printLiteral(schema)};`;
      this.#printed.push(constant);
    }
    return id(name);
  }

  #printLiteral(schema: JsonSchema): Code {
    if (schema === ANYTHING) return raw('true');
    if (schema === NOTHING) return raw('false');
    this.#nesting += 1;
    const members = Object.entries(schema).flatMap(([keyword, value]) => this.#printMember(keyword, value, schema));
    this.#nesting -= 1;
    // The outermost literal follows the name of its constant.
    return bracketed(members, BRACES, this.#nesting === 0 ? `export const : Schema = `.length + this.#owner.length : 0);
  }

  #printMember(keyword: string, value: unknown, { format, checkFormat }: JsonSchema): readonly Code[] {
    if (keyword === 'checkFormat') return [code`checkFormat: ${imported(RUNTIME, FORMATS.get(format ?? '')?.name ?? '')}`];
    if (keyword === 'format') return checkFormat ? [code`format: ${String(value)}`] : [];
    if (isAnnotation(keyword)) return [];
    if (keyword === '$ref' && (value as JsonSchema).recursive !== undefined) return [this.#printReference(value as JsonSchema)];
    return [code`${key(keyword)}: ${this.#printValue(keyword, value)}`];
  }

  #printValue(keyword: string, value: unknown): Code {
    const printed = new Map<unknown, Code>();
    // Subschemas become placeholders, so that the value around them can be printed as a literal.
    const withPlaceholders = mapKeyword(keyword, value, (schema) => {
      const placeholder = { placeholder: printed.size } as const;
      printed.set(placeholder, this.#printNested(schema));
      return placeholder;
    });
    return printed.size === 0 ? literal(value as Json) : fillPlaceholders(withPlaceholders, printed);
  }
}

function fillPlaceholders(value: unknown, printed: ReadonlyMap<unknown, Code>): Code {
  const known = printed.get(value);
  if (known) return known;
  if (Array.isArray(value))
    return bracketed(
      value.map((item) => fillPlaceholders(item, printed)),
      SQUARE,
    );
  const members = Object.entries(value as object).map(([name, item]) => {
    // TypeScript expects the member that every object inherits under such a name.
    const type = name in Object.prototype ? code` as ${importedType(RUNTIME, 'Schema')}` : raw('');
    return code`${key(name)}: ${fillPlaceholders(item, printed)}${type}`;
  });
  return bracketed(members, BRACES);
}
