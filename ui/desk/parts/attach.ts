// What happens to an element when it appears (`{@attach …}`).

/** The first control in it that matches has the focus. */
export function focusFirst(controls: string): (node: HTMLElement) => void {
  return (node) => node.querySelector<HTMLElement>(controls)?.focus();
}

/** What is chosen in a list is in sight, also when it was chosen by key. */
export function inSightWhen(chosen: boolean): (node: HTMLElement) => void {
  return (node) => {
    if (chosen) node.scrollIntoView({ block: "nearest" });
  };
}
