// Parses scripts as ECMAScript 5 and nothing later: reads {name: text} from the standard input, and writes {name: {error, names}}, the names being all
// identifiers and properties that the script uses.
const { parse } = require("acorn");

function names(node, found) {
  if (Array.isArray(node)) {
    node.forEach((each) => names(each, found));
  } else if (node && typeof node.type === "string") {
    if (node.type === "Identifier") found.add(node.name);
    Object.values(node).forEach((each) => typeof each === "object" && names(each, found));
  }
  return found;
}

const told = {};
for (const [name, text] of Object.entries(JSON.parse(require("fs").readFileSync(0, "utf8")))) {
  try {
    told[name] = { error: "", names: [...names(parse(text, { ecmaVersion: 5 }), new Set())] };
  } catch (error) {
    told[name] = { error: String(error.message), names: [] };
  }
}
process.stdout.write(JSON.stringify(told));
