/** A level of a topic template. */
export type TemplateLevel =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'parts'; readonly parts: readonly TemplatePart[] }
  | { readonly kind: 'rest'; readonly name: string };

/** A literal or a parameter that is a part of a level. */
export type TemplatePart = { readonly text: string } | { readonly name: string };

/** A template, or why it is not valid. */
export type ReadTemplate =
  | { readonly ok: true; readonly levels: readonly TemplateLevel[] }
  | { readonly ok: false; readonly code: 'bad-template'; readonly reason: string; readonly hint: string }
  | { readonly ok: false; readonly code: 'wildcard-in-template'; readonly level: string };

const NAME = /^[a-zA-Z][a-zA-Z0-9_]*$/;

/** Reads a topic template. `isRest` returns whether a parameter spans the rest of the topic. */
export function readTemplate(template: string, isRest: (name: string) => boolean): ReadTemplate {
  const texts = template.split('/');
  if (template === '') return refuse('is empty', 'write a topic such as "site/{siteId}/door"');
  if (texts[0] === '$share' && texts.length > 1)
    return refuse('begins with "$share/", as shared subscriptions do', 'begin with another level');
  const wrong = texts.map((text, i) => wrongLevel(text, i === texts.length - 1, isRest)).find((each) => each !== undefined);
  if (wrong) return wrong;
  if (/^\$[^/]*\{/.test(template))
    return refuse(
      'has a parameter in a first level that begins with "$"',
      'no filter receives such topics (MQTT 4.7.2); write the level out',
    );
  const levels = texts.map((text) => readLevel(text, isRest));
  return repeated(levels) ?? { ok: true, levels };
}

function readLevel(text: string, isRest: (name: string) => boolean): TemplateLevel {
  const parts = partsOf(text);
  const [only = { text: '' }, ...others] = parts;
  if (others.length > 0) return { kind: 'parts', parts };
  if ('text' in only) return { kind: 'literal', text: only.text };
  return { kind: isRest(only.name) ? 'rest' : 'parameter', name: only.name };
}

function partsOf(text: string): readonly TemplatePart[] {
  return text.split(/(\{[^{}]*\})/).flatMap((part): readonly TemplatePart[] => {
    if (part === '') return [];
    return [/^\{.*\}$/s.test(part) ? { name: part.slice(1, -1) } : { text: part }];
  });
}

function wrongLevel(text: string, isLast: boolean, isRest: (name: string) => boolean): ReadTemplate | undefined {
  if (/[+#]/.test(text)) return { ok: false, code: 'wildcard-in-template', level: text };
  if (text.includes('\0')) return refuse('contains the character NUL', 'MQTT forbids it');
  if (/\p{Cs}/u.test(text)) return refuse('contains half of a surrogate pair', 'MQTT requires UTF-8');
  const parts = partsOf(text);
  if (parts.some((part) => 'text' in part && /[{}]/.test(part.text)))
    return refuse(`has an unbalanced brace in ${JSON.stringify(text)}`, 'write each parameter in one pair of braces');
  const names = parts.flatMap((part) => ('name' in part ? [part.name] : []));
  const invalid = names.find((name) => !NAME.test(name));
  if (invalid !== undefined)
    return refuse(`has a parameter with the name ${JSON.stringify(invalid)}`, 'begin with a letter, and use letters, digits and "_"');
  const adjoining = parts.findIndex((part, i) => i > 0 && 'name' in part && 'name' in (parts[i - 1] as TemplatePart));
  if (adjoining > 0)
    return refuse(`has two parameters without literal text between them in ${JSON.stringify(text)}`, 'write literal text between them');
  const rest = names.find(isRest);
  if (rest !== undefined && parts.length > 1)
    return refuse(
      `has {${rest}}, which spans the rest of the topic, as a part of a level`,
      `make {${rest}} a whole level, or remove its "rest"`,
    );
  return rest === undefined || isLast
    ? undefined
    : refuse(`has levels after {${rest}}, which spans the rest of the topic`, `put {${rest}} last, or remove its "rest"`);
}

function repeated(levels: readonly TemplateLevel[]): ReadTemplate | undefined {
  const names = parameterNames(levels);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice === undefined ? undefined : refuse(`names {${twice}} twice`, 'give each parameter its own name');
}

function refuse(reason: string, hint: string): ReadTemplate {
  return { ok: false, code: 'bad-template', reason, hint };
}

/** The names of the parameters of a level, in order. */
export function levelParameters(level: TemplateLevel): readonly string[] {
  switch (level.kind) {
    case 'literal':
      return [];
    case 'parts':
      return level.parts.flatMap((part) => ('name' in part ? [part.name] : []));
    default:
      return [level.name];
  }
}

/** The names of the parameters, in order. */
export function parameterNames(levels: readonly TemplateLevel[]): readonly string[] {
  return levels.flatMap(levelParameters);
}

/** The topic or pattern of a template: `textOf` gives the text for each parameter. */
export function fillTemplate(levels: readonly TemplateLevel[], textOf: (name: string, isRest: boolean) => string): string {
  const text = (level: TemplateLevel): string => {
    if (level.kind === 'literal') return level.text;
    if (level.kind !== 'parts') return textOf(level.name, level.kind === 'rest');
    return level.parts.map((part) => ('text' in part ? part.text : textOf(part.name, false))).join('');
  };
  return levels.map(text).join('/');
}

/** The widest filter: `+` for a level with parameters, `#` for a rest parameter. */
export function widestFilter(levels: readonly TemplateLevel[]): string {
  const whole = levels.map((level): TemplateLevel => (level.kind === 'parts' ? { kind: 'parameter', name: '' } : level));
  return fillTemplate(whole, (_, isRest) => (isRest ? '#' : '+'));
}

/** The widest pattern: like {@link widestFilter}, but with `+` only for the parameters of a level, as in `cmnd/+/POWER+`. */
export function widestPattern(levels: readonly TemplateLevel[]): string {
  return fillTemplate(levels, (_, isRest) => (isRest ? '#' : '+'));
}
