declare module 'recheck/lib/browser.js' {
  import type { checkSync } from 'recheck';

  const library: { readonly checkSync: typeof checkSync };
  export default library;
}
