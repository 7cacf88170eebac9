import { html, nothing, type TemplateResult } from 'lit-html';
import { type Annotation, jsonLines } from '../answers/json-lines.js';

/** A JSON value in which the places with annotations are marked. `name` says what it is. */
export function jsonView(value: unknown, annotations: readonly Annotation[], name: string): TemplateResult {
  return html`<div class="json" tabindex="0" role="group" aria-label=${name}>
    ${jsonLines(value, annotations).map(({ depth, name: key, text, annotations: own }) => {
      const content = html`${key === undefined ? nothing : `${key}: `}${text}`;
      const marks = own.map((annotation) => html` <span class="annotation">${annotation}</span>`);
      return html`<div class="line">${'  '.repeat(depth)}${own.length > 0 ? html`<mark>${content}</mark>` : content}${marks}</div>`;
    })}
  </div>`;
}
