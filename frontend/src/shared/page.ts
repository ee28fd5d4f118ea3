/** What the server wrote into the page for its script. */
export function pageData<T>(): T {
  return JSON.parse(document.querySelector('#page-data')?.textContent ?? '{}') as T;
}
