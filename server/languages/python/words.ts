/** The words of Python: keywords, then names that mean something where they stand or that annotations are made of. */
import { wordKinds } from "../../skim/tokens.ts";

/** Keywords first, in this order; the soft ones are names that open a statement only where one can begin. */
export const WORDS = [
	"False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
	"else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
	"pass", "raise", "return", "try", "while", "with", "yield",
	"_", "case", "match", "type",
	"self", "cls", "super", "__class__", "__init__", "__new__", "__all__", "__future__", "append", "extend",
	"property", "cached_property", "classproperty", "abstractproperty", "setter", "getter", "deleter", "staticmethod",
	"classmethod", "abstractmethod", "overload", "contextmanager", "fixture", "asynccontextmanager", "cast", "TypeAlias",
	"Optional", "Final", "ClassVar", "Annotated", "Required", "NotRequired", "ReadOnly", "Type", "Union", "Literal",
	"Self",
	"Awaitable", "Coroutine", "Generator", "AsyncGenerator",
	"List", "list", "Set", "set", "Sequence", "Iterable", "Iterator", "Tuple", "tuple", "FrozenSet", "frozenset",
	"Collection", "Dict", "dict", "Mapping", "Deque", "deque", "MutableMapping", "MutableSequence", "MutableSet",
	"AbstractSet", "DefaultDict", "defaultdict", "OrderedDict", "AsyncIterable", "AsyncIterator",
	"sorted", "reversed", "iter", "next", "max", "min", "enumerate", "zip", "map", "filter", "partial", "copy", "deepcopy",
	"namedtuple", "NamedTuple", "__init_subclass__", "__class_getitem__", "TypeVar",
] as const;
export const KEYWORD_COUNT: number = WORDS.indexOf("yield") + 1;

/** The kind of each keyword, and the name of each other word. */
export const Word: Readonly<Record<(typeof WORDS)[number], number>> = wordKinds(WORDS, KEYWORD_COUNT);
