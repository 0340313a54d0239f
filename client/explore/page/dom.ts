/**
 * Elements of the page. Text comes in as text nodes only: nothing of a workspace is ever read as markup, and there is
 * no way here to have it read so.
 */

export interface Given {
	readonly class?: string;
	readonly title?: string;
	readonly role?: string;
	readonly label?: string;
	readonly tabIndex?: number;
	readonly onClick?: (event: MouseEvent) => void;
}

export type Child = Node | string | undefined;

export function element<Name extends keyof HTMLElementTagNameMap>(
	name: Name,
	given: Given = {},
	...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
	const made = document.createElement(name);
	if (given.class !== undefined) made.className = given.class;
	if (given.title !== undefined) made.title = given.title;
	if (given.role !== undefined) made.setAttribute("role", given.role);
	if (given.label !== undefined) made.setAttribute("aria-label", given.label);
	if (given.tabIndex !== undefined) made.tabIndex = given.tabIndex;
	if (given.onClick) made.addEventListener("click", given.onClick as (event: Event) => void);
	for (const child of children) if (child !== undefined) made.append(child);
	return made;
}

export function svgElement(
	name: string,
	attributes: Readonly<Record<string, string>>,
	...children: readonly Node[]
): SVGElement {
	const made = document.createElementNS("http://www.w3.org/2000/svg", name);
	for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
	made.append(...children);
	return made;
}

export function place(
	made: HTMLElement,
	{
		x,
		y,
		width,
		height,
	}: {
		readonly x: number;
		readonly y: number;
		readonly width: number;
		readonly height?: number;
	},
): void {
	made.style.left = `${x}px`;
	made.style.top = `${y}px`;
	made.style.width = `${width}px`;
	if (height !== undefined) made.style.height = `${height}px`;
}
