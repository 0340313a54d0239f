/** The workspace, each question counted; when the steps are over, it has nothing more. */
import type { Facts } from "../model/facts.ts";
import type { FileBlocks } from "../model/fileBlocks.ts";
import type { Site } from "../model/declarations.ts";
import { FactsRead } from "./factsRead.ts";
import type { Project } from "./project.ts";
import type { Steps } from "./steps.ts";
import type { World } from "./world.ts";

const BYTES_PER_STEP = 64;

export class CountedWorld implements World {
	readonly project: Project;
	readonly #world: World;
	readonly #steps: Steps;
	readonly #read: FactsRead;

	constructor(world: World, steps: Steps, read: FactsRead = new FactsRead(steps)) {
		this.project = world.project;
		this.#world = world;
		this.#steps = steps;
		this.#read = read;
	}

	facts(path: string): Facts | undefined {
		if (!this.#steps.take(1 + path.length / BYTES_PER_STEP)) return undefined;
		const facts = this.#world.facts(path);
		if (facts !== undefined) this.#read.count(path, facts.packed.length);
		return facts;
	}

	blocks(path: string): FileBlocks | undefined {
		if (!this.#steps.take(1 + path.length / BYTES_PER_STEP)) return undefined;
		const blocks = this.#world.blocks(path);
		if (blocks !== undefined) this.#read.count(`${path}\n`, blocks.bytes);
		return blocks;
	}

	hasFile(path: string): boolean {
		return this.#steps.take(1 + path.length / BYTES_PER_STEP) && this.#world.hasFile(path);
	}

	filesIn(directory: string): readonly string[] {
		return this.#steps.take(1 + directory.length / BYTES_PER_STEP) ? this.#world.filesIn(directory) : [];
	}

	someIn(directory: string, ending: string): readonly string[] {
		return this.#steps.take(1 + directory.length / BYTES_PER_STEP) ? this.#world.someIn(directory, ending) : [];
	}

	firstIn(directory: string, ending: string): string | undefined {
		return this.#steps.take() ? this.#world.firstIn(directory, ending) : undefined;
	}

	lookedUp(path: string, name: string): void {
		this.#world.lookedUp(path, name);
	}

	soughtPackage(name: string): void {
		this.#world.soughtPackage(name);
	}

	readPackage(directory: string): void {
		this.#world.readPackage(directory);
	}

	named(name: string): readonly Site[] {
		return this.#steps.take() ? this.#world.named(name) : [];
	}

	requiring(method: string): readonly Site[] {
		return this.#steps.take() ? this.#world.requiring(method) : [];
	}

	namedIn(directory: string, name: string): readonly Site[] {
		if (!this.#steps.take()) return [];
		const sites = this.#world.namedIn(directory, name);
		this.#steps.take(sites.length);
		return sites;
	}
}
