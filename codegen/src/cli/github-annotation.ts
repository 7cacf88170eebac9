/** An annotation of a file in the log of a GitHub workflow. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly place?: { readonly file: string; readonly line: number; readonly column: number };
  readonly title: string;
  readonly text: string;
}

/** @see {@link https://docs.github.com/actions/reference/workflow-commands-for-github-actions} */
export function githubAnnotation({ level, place, title, text }: Annotation): string {
  const property = (value: string): string => escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const where = place ? [`file=${property(place.file)}`, `line=${place.line}`, `col=${place.column}`] : [];
  return `::${level} ${[...where, `title=${property(title)}`].join(',')}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
