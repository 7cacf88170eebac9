/** A level of a topic template. */
export type TemplateLevel =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'rest'; readonly name: string };

/** A template, or why it is not valid. */
export type ReadTemplate =
  | { readonly ok: true; readonly levels: readonly TemplateLevel[] }
  | { readonly ok: false; readonly code: 'bad-template'; readonly reason: string; readonly hint: string }
  | { readonly ok: false; readonly code: 'wildcard-in-template'; readonly level: string };

const WHOLE_PARAMETER = /^\{([^{}]*)\}$/;
const NAME = /^[a-zA-Z][a-zA-Z0-9_]*$/;

/** Reads a topic template. `isRest` returns whether a parameter spans the rest of the topic. */
export function readTemplate(template: string, isRest: (name: string) => boolean): ReadTemplate {
  const levels: TemplateLevel[] = [];
  const texts = template.split('/');
  if (template === '') return refuse('is empty', 'write a topic such as "site/{siteId}/door"');
  if (texts[0] === '$share' && texts.length > 1)
    return refuse('begins with "$share/", as shared subscriptions do', 'begin with another level');
  for (const [i, text] of texts.entries()) {
    const wrong = wrongLevel(text);
    if (wrong) return wrong;
    const name = WHOLE_PARAMETER.exec(text)?.[1];
    if (name === undefined) levels.push({ kind: 'literal', text });
    else if (!isRest(name)) levels.push({ kind: 'parameter', name });
    else if (i === texts.length - 1) levels.push({ kind: 'rest', name });
    else return refuse(`has levels after {${name}}, which spans the rest of the topic`, `put {${name}} last, or remove its "rest"`);
  }
  return repeated(levels) ?? { ok: true, levels };
}

function wrongLevel(text: string): ReadTemplate | undefined {
  if (/[+#]/.test(text)) {
    return { ok: false, code: 'wildcard-in-template', level: text };
  }
  const name = WHOLE_PARAMETER.exec(text)?.[1];
  if (name !== undefined && !NAME.test(name))
    return refuse(`has a parameter with the name ${JSON.stringify(name)}`, 'begin with a letter, and use letters, digits and "_"');
  if (name === undefined && /[{}]/.test(text))
    return refuse(`has a level ${JSON.stringify(text)} that is only partly a parameter`, 'make the parameter a whole level');
  if (text.includes('\0')) return refuse('contains the character NUL', 'MQTT forbids it');
  return undefined;
}

function repeated(levels: readonly TemplateLevel[]): ReadTemplate | undefined {
  const names = parameterNames(levels);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice === undefined ? undefined : refuse(`names {${twice}} twice`, 'give each level its own name');
}

function refuse(reason: string, hint: string): ReadTemplate {
  return { ok: false, code: 'bad-template', reason, hint };
}

/** The names of the parameters, in order. */
export function parameterNames(levels: readonly TemplateLevel[]): readonly string[] {
  return levels.flatMap((level) => (level.kind === 'literal' ? [] : [level.name]));
}

/** The widest filter: `+` for a parameter, `#` for a rest parameter. Two templates with equal filters match the same topics. */
export function widestFilter(levels: readonly TemplateLevel[]): string {
  const text = (level: TemplateLevel): string => (level.kind === 'literal' ? level.text : level.kind === 'rest' ? '#' : '+');
  return levels.map(text).join('/');
}
