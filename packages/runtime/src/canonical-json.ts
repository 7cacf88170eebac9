/** Serializes the JSON value `value` with sorted keys. Uses an explicit stack, so deep nesting cannot overflow the call stack. */
export function canonicalJson(value: unknown): string {
  let text = '';
  const todo: Task[] = [{ value }];
  for (let task = todo.pop(); task !== undefined; task = todo.pop()) {
    if ('text' in task) text += task.text;
    else if (typeof task.value === 'object' && task.value !== null) for (const part of parts(task.value).reverse()) todo.push(part);
    else text += JSON.stringify(task.value) ?? 'null';
  }
  return text;
}

type Task = { readonly text: string } | { readonly value: unknown };

function parts(container: object): Task[] {
  const isArray = Array.isArray(container);
  const tasks: Task[] = [{ text: isArray ? '[' : '{' }];
  const entries: [string, unknown][] = Object.entries(container);
  if (!isArray) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  entries.forEach(([key, value], i) => {
    const separator = i > 0 ? ',' : '';
    tasks.push({ text: isArray ? separator : `${separator}${JSON.stringify(key)}:` }, { value });
  });
  tasks.push({ text: isArray ? ']' : '}' });
  return tasks;
}
