/** The table of contestants as Markdown: what each measurement means for Kausal first, then every value. */
import type { Measurement } from "./workload.ts";

export interface Contestant {
	readonly name: string;
	readonly settings: string;
	/** `undefined` for what is only in memory. */
	readonly durability: string | undefined;
	readonly measurements: readonly Measurement[];
}

/**
 * One row for each measurement.
 *
 * The ratio is the best of the others over the best of Kausal's: above 1, Kausal is ahead by so much. Names
 * that begin with "Kausal" are Kausal's; without any, or without others, there is no ratio.
 */
export function peersTable(contestants: readonly Contestant[]): string {
	const isOwn = ({ name }: Contestant): boolean => name.startsWith("Kausal");
	const names = contestants.flatMap(({ measurements }) => measurements.map(({ name }) => name));
	const rows = [...new Set(names)].map((name) => {
		const values = contestants.map(({ measurements }) => measurements.find((one) => one.name === name));
		const best = (own: boolean): number =>
			Math.min(
				...contestants.map((one, at) =>
					isOwn(one) === own ? (values[at]?.value ?? Infinity) : Infinity,
				),
			);
		const ratio = best(false) / best(true);
		const unit = values.find((value) => value !== undefined)?.unit ?? "";
		return [
			`${name}, ${unit}`,
			ratioText(ratio),
			...values.map((value) => valueText(value, best(false), best(true))),
		];
	});
	const titles = ["measurement", "best peer ÷ Kausal", ...contestants.map(({ name }) => name)];
	const lines = [titles, titles.map((_, column) => (column === 0 ? "---" : "---:")), ...rows];
	const notes = contestants.map(({ name, settings, durability }) => {
		return `- ${name}: ${settings}${durability === undefined ? "" : `; a put is ${durability}`}`;
	});
	return `${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n\n${notes.join("\n")}`;
}

function ratioText(ratio: number): string {
	return Number.isFinite(ratio) && ratio > 0 ? `${ratio.toPrecision(ratio < 10 ? 2 : 3)}x` : "-";
}

function valueText(measurement: Measurement | undefined, ...best: readonly number[]): string {
	if (measurement === undefined) return "-";
	const { value } = measurement;
	const text = value >= 1000 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
	return best.includes(value) ? `**${text}**` : text;
}
