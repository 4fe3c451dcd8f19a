// Judges pairs with KAS: reads {"pairs": [[key, answer], ...]}, writes [[says, milliseconds], ...]. `says` is true, false
// or null where one of the two could not be read.
const KAS = require("@khanacademy/kas");

function judge(key, answer) {
  try {
    const [one, other] = [KAS.parse(key), KAS.parse(answer)];
    if (!one.parsed || !other.parsed) return null;
    return KAS.compare(other.expr, one.expr).equal;
  } catch {
    return null;
  }
}

const { pairs } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const found = pairs.map(([key, answer]) => {
  const before = process.hrtime.bigint();
  const says = judge(key, answer);
  return [says, Number(process.hrtime.bigint() - before) / 1e6];
});
process.stdout.write(JSON.stringify(found));
