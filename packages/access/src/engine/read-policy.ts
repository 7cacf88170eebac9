/** A string of a policy and its path, such as `Statement[0].Resource[1]`. */
export interface Placed {
  readonly text: string;
  readonly at: string;
}

/** A parsed statement. Single values are arrays of one. */
export interface ReadStatement {
  readonly at: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly Placed[];
  readonly notActions: readonly Placed[];
  readonly resources: readonly Placed[];
  readonly notResources: readonly Placed[];
  readonly condition: unknown;
}

/** A parsed document. */
export interface ReadDocument {
  /** The prefix of the paths in this document: empty, or for example `[1].` in an array. */
  readonly at: string;
  readonly version: string | undefined;
  readonly statements: readonly ReadStatement[];
  readonly characters: number;
}

/** The parsed documents, and where the policy is malformed. */
export interface ReadPolicy {
  readonly documents: readonly ReadDocument[];
  readonly faults: readonly { readonly at: string; readonly message: string }[];
}

/** Parses a policy document, an array of documents, or the JSON text of either. Never throws. */
export function readPolicy(policy: unknown): ReadPolicy {
  const reader = new Reader();
  const value = typeof policy === 'string' ? reader.json(policy) : policy;
  const documents = Array.isArray(value)
    ? value.map((document: unknown, i) => reader.document(document, `[${i}].`))
    : [reader.document(value, '')];
  return { documents: reader.isJson ? documents : [], faults: reader.faults };
}

class Reader {
  readonly faults: { readonly at: string; readonly message: string }[] = [];
  isJson = true;

  json(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      this.isJson = false;
      this.faults.push({ at: '', message: `the policy is not valid JSON: ${error instanceof Error ? error.message : String(error)}` });
      return undefined;
    }
  }

  document(value: unknown, at: string): ReadDocument {
    if (!this.isJson) return { at, version: undefined, statements: [], characters: 0 };
    if (typeof value !== 'object' || value === null)
      this.faults.push({
        at: at.replace(/\.$/, ''),
        message: `a policy must be an object with Version and Statement, got ${shown(value)}`,
      });
    const { Version, Statement } = (value ?? {}) as { readonly [key: string]: unknown };
    if (Statement === undefined && typeof value === 'object' && value !== null)
      this.faults.push({ at: `${at}Statement`, message: 'the policy has no Statement' });
    const isList = Array.isArray(Statement);
    const statements = isList ? (Statement as readonly unknown[]) : Statement === undefined ? [] : [Statement];
    return {
      at,
      version: typeof Version === 'string' ? Version : undefined,
      statements: statements.flatMap((statement, i) => this.#statement(statement, `${at}Statement${isList ? `[${i}]` : ''}`)),
      characters: (JSON.stringify(value) ?? '').replaceAll(/\s/g, '').length,
    };
  }

  #statement(value: unknown, at: string): readonly ReadStatement[] {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.faults.push({ at, message: `a statement must be an object, got ${shown(value)}` });
      return [];
    }
    const statement = value as { readonly [key: string]: unknown };
    const effect = statement['Effect'];
    if (effect !== 'Allow' && effect !== 'Deny') {
      this.faults.push({ at: `${at}.Effect`, message: `Effect must be "Allow" or "Deny", got ${shown(effect)}` });
      return [];
    }
    for (const [one, other] of [
      ['Action', 'NotAction'],
      ['Resource', 'NotResource'],
    ] as const) {
      if (statement[one] === undefined && statement[other] === undefined)
        this.faults.push({ at: `${at}.${one}`, message: `the statement has no ${one}` });
    }
    const read = (key: string): readonly Placed[] => this.#strings(statement[key], `${at}.${key}`);
    return [
      {
        at,
        effect,
        actions: read('Action'),
        notActions: read('NotAction'),
        resources: read('Resource'),
        notResources: read('NotResource'),
        condition: statement['Condition'],
      },
    ];
  }

  #strings(value: unknown, at: string): readonly Placed[] {
    if (value === undefined) return [];
    const isList = Array.isArray(value);
    return (isList ? (value as readonly unknown[]) : [value]).flatMap((text, i): readonly Placed[] => {
      const place = isList ? `${at}[${i}]` : at;
      if (typeof text === 'string') return [{ text, at: place }];
      this.faults.push({ at: place, message: `must be a string, got ${shown(text)}` });
      return [];
    });
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
