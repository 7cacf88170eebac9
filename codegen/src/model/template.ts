/** A level of a topic template. */
export type TemplateLevel =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'rest'; readonly name: string };

/** A template that was read, or why it could not be. */
export type ReadTemplate =
  | { readonly ok: true; readonly levels: readonly TemplateLevel[] }
  | { readonly ok: false; readonly code: 'bad-template' | 'wildcard-in-template'; readonly message: string; readonly hint: string };

const WHOLE_PARAMETER = /^\{([^{}]*)\}$/;
const NAME = /^[a-zA-Z][a-zA-Z0-9_]*$/;

/** Reads a topic template. `isRest` says which parameters take the rest of the topic. */
export function readTemplate(template: string, isRest: (name: string) => boolean): ReadTemplate {
  const levels: TemplateLevel[] = [];
  const texts = template.split('/');
  if (template === '') return refuse('is empty', 'write a topic, as "site/{siteId}/door"');
  if (texts[0] === '$share' && texts.length > 1)
    return refuse('begins with "$share/", as shared subscriptions do', 'begin with another level');
  for (const [i, text] of texts.entries()) {
    const wrong = wrongLevel(text);
    if (wrong) return wrong;
    const name = WHOLE_PARAMETER.exec(text)?.[1];
    if (name === undefined) levels.push({ kind: 'literal', text });
    else if (!isRest(name)) levels.push({ kind: 'parameter', name });
    else if (i === texts.length - 1) levels.push({ kind: 'rest', name });
    else return refuse(`has levels after {${name}}, which takes the rest of the topic`, `put {${name}} last, or take "rest" off it`);
  }
  return repeated(levels) ?? { ok: true, levels };
}

function wrongLevel(text: string): ReadTemplate | undefined {
  if (/[+#]/.test(text)) {
    return {
      ok: false,
      code: 'wildcard-in-template',
      message: `has the wildcard in ${JSON.stringify(text)}`,
      hint: 'write a parameter in braces where levels vary',
    };
  }
  const name = WHOLE_PARAMETER.exec(text)?.[1];
  if (name !== undefined && !NAME.test(name))
    return refuse(`has a parameter with the name ${JSON.stringify(name)}`, 'begin with a letter, and use letters, digits and "_"');
  if (name === undefined && /[{}]/.test(text))
    return refuse(`has a level ${JSON.stringify(text)} that is only in part a parameter`, 'a parameter takes a whole level');
  if (text.includes('\0')) return refuse('holds the character NUL', 'MQTT forbids it');
  return undefined;
}

function repeated(levels: readonly TemplateLevel[]): ReadTemplate | undefined {
  const names = parameterNames(levels);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice === undefined ? undefined : refuse(`names {${twice}} twice`, 'give each level a name of its own');
}

function refuse(message: string, hint: string): ReadTemplate {
  return { ok: false, code: 'bad-template', message, hint };
}

/** The names of the parameters, in order. */
export function parameterNames(levels: readonly TemplateLevel[]): readonly string[] {
  return levels.flatMap((level) => (level.kind === 'literal' ? [] : [level.name]));
}

/** The widest filter: `+` for a parameter, `#` for a rest. Two templates with the same one tie. */
export function widestFilter(levels: readonly TemplateLevel[]): string {
  const text = (level: TemplateLevel): string => (level.kind === 'literal' ? level.text : level.kind === 'rest' ? '#' : '+');
  return levels.map(text).join('/');
}
