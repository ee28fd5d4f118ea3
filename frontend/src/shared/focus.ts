/** Keeping the focus with whoever works by keyboard. */

/** Where what had the focus is gone, the next thing to read has it. */
export function inherit(next: () => HTMLElement | undefined): void {
  // A browser takes the focus from what is gone or disabled only when it draws, so the second time is late enough.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (document.hasFocus() && document.activeElement === document.body) next()?.focus();
    }),
  );
}
