// Charts: <div class="chart" data-chart="id of the JSON beside it">, drawn by ECharts in the colours
// of the tokens, and drawn again when light and dark change. A bar leads to the list behind it.
const drawn = new Map();

function colours() {
  // A chart cannot read light-dark(): the browser resolves each token on a probe.
  const probe = document.body.appendChild(document.createElement("i"));
  const of = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    accent: of("--accent"), mute: of("--edge"), bad: of("--bad"), gold: of("--gold"),
    ink: of("--ink-2"), line: of("--line"), sheet: of("--sheet"), text: of("--ink"),
  };
  probe.remove();
  return found;
}

const written = (unit) => (value) => {
  if (value === null || value === undefined) return "";
  if (unit !== "$") return Number(value).toLocaleString("en-US");
  return Math.abs(value) >= 10000
    ? `$${Math.round(value / 1000).toLocaleString("en-US")}k`
    : `$${Math.round(value).toLocaleString("en-US")}`;
};

function series(one, tone) {
  const colour = tone[one.tone];
  if (one.shape === "mark") {
    return {
      name: one.name, type: "scatter", data: one.data, symbol: "rect", symbolSize: [18, 3],
      itemStyle: { color: colour }, z: 4,
    };
  }
  return {
    name: one.name, type: one.shape, data: one.data, barMaxWidth: 36, barWidth: "52%",
    symbol: "circle", symbolSize: 6, smooth: 0.25, cursor: one.urls.length ? "pointer" : "default",
    itemStyle: { color: colour, borderRadius: one.shape === "bar" ? [3, 3, 0, 0] : 0 },
    lineStyle: { color: colour, width: 2, type: one.dash ? [4, 4] : "solid" },
  };
}

function draw(box) {
  const spec = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const tone = colours();
  const chart = drawn.get(box) ?? window.echarts.init(box, null, { renderer: "svg" });
  drawn.set(box, chart);
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  chart.setOption({
    animation: !isStill, animationDuration: 300,
    textStyle: { fontFamily: "Figtree, system-ui", color: tone.ink },
    grid: { left: 52, right: 8, top: 16, bottom: 28 },
    tooltip: {
      trigger: "axis", renderMode: "richText", backgroundColor: tone.sheet, borderColor: tone.line,
      textStyle: { color: tone.text }, valueFormatter: written(spec.unit),
    },
    xAxis: {
      type: "category", data: spec.labels, axisTick: { show: false },
      axisLine: { lineStyle: { color: tone.line } }, axisLabel: { color: tone.ink, hideOverlap: true },
    },
    yAxis: {
      type: "value", min: (of) => Math.min(0, of.min), splitNumber: 4, minInterval: spec.unit === "$" ? 0 : 1,
      splitLine: { lineStyle: { color: tone.line } },
      axisLabel: { color: tone.ink, formatter: written(spec.unit) },
    },
    series: spec.series.map((one) => series(one, tone)),
  });
  chart.off("click");
  chart.on("click", (where) => {
    const url = spec.series[where.seriesIndex].urls[where.dataIndex];
    if (url) location.assign(url);
  });
}

const boxes = () => document.querySelectorAll("[data-chart]");
const drawAll = () => boxes().forEach(draw);

function forget() {
  for (const [box, chart] of drawn) {
    if (!box.isConnected) {
      chart.dispose();
      drawn.delete(box);
    }
  }
}

drawAll();
addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
document.addEventListener("htmx:afterSettle", () => { forget(); drawAll(); });
