// Draws the charts of the page with Apache ECharts from the JSON in the element "data". The attribute data-chart of a figure is the
// type of its chart. Other data attributes select the values.
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('data').textContent);

  const color = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const palette = () => Array.from({length: 8}, (_, i) => color('c' + i));
  const symbols = ['circle', 'triangle', 'diamond', 'rect'];
  const isKnown = value => typeof value === 'number';
  const digits = (value, count) => isKnown(value) ? value.toFixed(count) : '-';
  const signed = value => (value < 0 ? '' : '+') + digits(value, 4);
  const group = value => value.toLocaleString('en-US');
  const fontFamily = getComputedStyle(document.body).fontFamily;
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = `12px ${fontFamily}`;
  const unit = metric =>
      /^(hr|recall|coverage)/.test(metric) ? 'share' : /^popularityLift/.test(metric) ? 'ratio' : 'score';
  const units = {share: 'share, 0 to 1', ratio: 'times as popular', score: 'score, 0 to 1'};

  document.querySelectorAll('h2').forEach((heading, index) => {
    heading.id = 'section-' + index;
    const link = document.createElement('a');
    link.href = '#' + heading.id;
    link.textContent = heading.textContent;
    document.getElementById('sections').append(link);
  });

  // Common parts of the charts.

  const hasAlert = (day, scenario, measures) => (data.daily.alerts ?? []).some(alert =>
    alert.date === day.date && alert.scenario === scenario && measures.includes(alert.measure));

  const dailyCurve = (name, index, found, text, alert) => ({name, type: 'line', symbolSize: 7, symbol: symbols[index % symbols.length],
    data: data.daily.days.map(day => {
      const value = found(day);
      const fired = alert(day);
      return {value: [day.date, isKnown(value) ? value : null], ...(fired ? {symbolSize: 14, itemStyle: {color: color('worse')}} : {}),
        text: `${name}, ${day.date}\n${isKnown(value) ? text(value) : '-'}${fired ? '\nalert' : ''}`};
    })});

  // The title of a vertical axis is above it, where it needs no width.
  const axis = (type, name, more) => ({
    type,
    name,
    nameLocation: 'middle',
    nameGap: 28,
    nameTextStyle: {color: color('soft')},
    axisLine: {lineStyle: {color: color('line')}},
    axisTick: {lineStyle: {color: color('line')}},
    axisLabel: {color: color('text'), hideOverlap: true},
    splitLine: {show: type === 'value', lineStyle: {color: color('line'), opacity: .6}},
    ...more,
  });

  const option = (x, y, series) => ({
    animation: false,
    title: {text: y.name, left: 0, top: 30, padding: 4, textStyle: {color: color('soft'), fontSize: 12, fontWeight: 'normal'}},
    color: palette(),
    textStyle: {fontFamily},
    grid: {left: 8, right: 24, top: 56, bottom: 28, containLabel: true, ...y.grid},
    legend: {type: 'scroll', top: 0, left: 0, right: 0, icon: 'roundRect', itemWidth: 16, itemHeight: 10, textStyle: {color: color('text')},
      inactiveColor: color('line'), pageTextStyle: {color: color('text')}, pageIconColor: color('soft')},
    // The text of a point contains names from the configuration, so it must not be HTML.
    tooltip: {trigger: 'item', confine: true, backgroundColor: color('back'), borderColor: color('line'),
      textStyle: {color: color('text')}, formatter: point => {
        const text = document.createElement('div');
        text.style.whiteSpace = 'pre-line';
        text.textContent = point.data.text;
        return text;
      }},
    xAxis: x,
    yAxis: {...y, name: '', grid: undefined},
    series,
  });

  // Row names from top to bottom. Long names are truncated. The library underestimates their width.
  const rowAxis = (title, names, width) => {
    const most = width < 600 ? 90 : 180;
    const left = 12 + Math.min(most, Math.max(...names.map(name => Math.ceil(pen.measureText(name).width))));
    return axis('category', title, {
      data: names, inverse: true, axisTick: {show: false}, axisLine: {lineStyle: {color: color('soft')}},
      axisLabel: {color: color('text'), interval: 0, width: most, overflow: 'truncate'},
      grid: {left, bottom: 48, containLabel: false},
    });
  };

  // Lines from low to high for rows that have both values.
  const spans = (name, rows, style) => ({
    name, type: 'line', silent: true, showSymbol: false, lineStyle: style, itemStyle: {color: style.color},
    data: rows.flatMap(row => isKnown(row.low) && isKnown(row.high)
        ? [[row.low, row.index], [row.high, row.index], [null, null]] : []),
  });

  // A dot on its interval in each row, in the color of its kind.
  const dots = (kinds, rows) => Object.entries(kinds).flatMap(([name, shade]) => {
    const members = rows.filter(row => row.kind === name);
    return members.length === 0 ? [] : [
      spans(name, members, {width: 3, color: color(shade)}),
      {name, type: 'scatter', symbolSize: 10, itemStyle: {color: color(shade)},
        data: members.map(row => ({value: [row.value, row.index], text: row.text, symbol: row.symbol ?? 'circle', symbolRotate: row.symbolRotate ?? 0}))},
    ];
  });

  // A ranking by chance has an AUC of .5, so an axis from 0 would hide the differences.
  const lowest = rows => Math.min(.5, ...rows.flatMap(row => [row.low ?? row.value, row.popularity ?? row.value]));

  const rowHeight = count => 104 + 26 * count;

  // Each chart returns its height and a function that maps its width to a library option, or nothing.

  const charts = {
    metric: ({metric}) => {
      const kinds = {'model, ahead of popularity': 'better', 'model, behind popularity': 'worse', 'model, level with popularity': 'same',
        model: 'c0'};
      const verdicts = {better: 'model, ahead of popularity', worse: 'model, behind popularity', notSignificant: 'model, level with popularity'};
      const rows = Object.entries(data.evaluation.scenarios).flatMap(([name, result]) => {
        const value = result.metrics?.[metric];
        const interval = result.intervals?.[metric];
        const popularity = result.popularity?.[metric];
        const tested = data.popularity?.differences?.[name]?.[metric];
        return isKnown(value) ? [{name, value, low: interval?.low, high: interval?.high, popularity, tested}] : [];
      });
      rows.forEach((row, index) => {
        row.index = index;
        row.kind = verdicts[row.tested?.verdict] ?? 'model';
        row.text = `${row.name}: ${row.kind}\n${metric}: ${digits(row.value, 4)}`
            + (isKnown(row.low) ? ` (${digits(row.low, 4)} to ${digits(row.high, 4)})` : '')
            + `\npopularity: ${digits(row.popularity, 4)}`
            + (row.tested ? `\ndifference: ${signed(row.tested.difference)}`
                + (isKnown(row.tested.low) ? ` (${signed(row.tested.low)} to ${signed(row.tested.high)})` : '') : '');
      });
      const popularity = {name: 'popularity', type: 'scatter', symbol: 'rect', symbolSize: [3, 18], z: 1,
        data: rows.filter(row => isKnown(row.popularity)).map(row => ({value: [row.popularity, row.index], text: row.text}))};
      return rows.length && {label: `${metric} per scenario`, height: rowHeight(rows.length), option: width => option(
          axis('value', `${metric} (${units[unit(metric)]})`, {min: /auc/.test(metric) ? lowest(rows) : 0}), rowAxis('scenario', rows.map(row => row.name), width),
          [...dots(kinds, rows), {...popularity, itemStyle: {color: color('c3')}}])};
    },

    difference: ({metric, scenario}) => {
      const kinds = {better: 'better', worse: 'worse', level: 'same'};
      const rows = data.variants.flatMap(({name, against}) => {
        const found = against[scenario]?.[metric];
        return found ? [{name, value: found.difference, low: found.low, high: found.high, verdict: found.verdict}] : [];
      });
      rows.forEach((row, index) => {
        row.index = index;
        row.kind = kinds[row.verdict] ? row.verdict : 'level';
        row.text = `${row.name}: ${row.kind}\n${signed(row.value)}`
            + (isKnown(row.low) ? ` (${signed(row.low)} to ${signed(row.high)})` : ' (interval unknown)');
      });
      // All charts of a metric have the same scale. It includes all intervals.
      // Popularity is often so far away that it would hide the differences of the models.
      const ends = data.variants.filter(({name}) => name !== 'popularity' || data.variants.length <= 2)
          .flatMap(({against}) => Object.values(against)).flatMap(found => found[metric] ?? [])
          .flatMap(found => [found.difference, found.low ?? 0, found.high ?? 0]).map(end => Math.min(1, Math.abs(end)));
      const end = Number(Math.max(1e-6, ...ends).toPrecision(2)) * 1.05;
      // A triangle at the edge points to a value outside of the scale.
      const shown = rows.map(row => Math.abs(row.value) <= end ? row
          : {...row, value: Math.sign(row.value) * end, low: null, symbol: 'triangle', symbolRotate: row.value < 0 ? 90 : -90});
      return rows.length && {label: `${metric}: differences from ${data.reference}, ${scenario}`, height: rowHeight(rows.length),
        option: width => option(
          axis('value', `${metric} minus ${data.reference} (${unit(metric)})`, {min: -end, max: end,
            axisLabel: {color: color('text'), hideOverlap: true, showMinLabel: false, showMaxLabel: false}}),
          rowAxis('variant', rows.map(row => row.name), width), dots(kinds, shown))};
    },

    // The models of a scenario by the share of its labels.
    labels: () => {
      const {scenario, metric, points} = data.labels;
      const models = ['warm', 'cold', 'own', 'popularity'];
      const percent = share => Number((100 * share).toPrecision(6));
      const sorted = [...points].sort((a, b) => a.share - b.share);
      return {label: `${metric} of ${scenario} by share of labels`, height: 320, option: () => option(
          axis('log', 'labels in the training split (%)'),
          axis('value', `${metric} (${units[unit(metric)]})`, {scale: true}),
          models.map((name, index) => ({name, type: 'line', symbol: symbols[index], symbolSize: 8,
            data: sorted.filter(point => isKnown(point.values[name])).map(point => (
              {value: [percent(point.share), point.values[name]],
                text: `${name}, ${percent(point.share)} % of the labels\n${metric}: ${digits(point.values[name], 4)}`}))})))};
    },

    // One point per trial and number of epochs. Points of the file are diamonds.
    trials: () => {
      const rungs = [...new Set(data.trials.flatMap(trial => (trial.rungs ?? []).map(rung => rung.epochs)))].sort((a, b) => a - b);
      const text = (trial, rung) => `${trial.number === 1 ? 'file' : `trial ${trial.number}`}\n${data.metric}: ${digits(rung.value, 4)}`
          + `, epochs: ${rung.epochs}`
          + Object.entries(trial.changed ?? {}).map(([key, value]) => `\n${key}: ${value}`).join('');
      return rungs.length && {label: `${data.metric} by trial`, height: 320, option: () => option(
          axis('value', 'trial', {min: 0, max: data.trials.length + 1, minInterval: 1}),
          axis('value', `${data.metric} on validation (${units[unit(data.metric)]})`, {scale: true}),
          rungs.map(epochs => ({name: `${epochs} epochs`, type: 'scatter', symbolSize: 9,
            data: data.trials.flatMap(trial => (trial.rungs ?? []).filter(rung => rung.epochs === epochs).map(rung => (
              {value: [trial.number, rung.value], text: text(trial, rung), symbol: trial.number === 1 ? 'diamond' : 'circle',
                symbolSize: trial.number === 1 ? 14 : 9}))),
          })))};
    },

    // The best value so far, over the training time of all trials.
    search: () => {
      const points = data.trials.flatMap(trial => (trial.rungs ?? []).map(rung => ({...rung, number: trial.number})))
          .sort((a, b) => a.elapsed - b.elapsed);
      const minutes = point => point.elapsed / 60;
      const text = point => `${point.number === 1 ? 'file' : `trial ${point.number}`}\n${data.metric}: ${digits(point.value, 4)}`
          + `, epochs: ${point.epochs}\nafter ${digits(minutes(point), 1)} min`;
      return points.length && {label: `${data.metric} by training time`, height: 320, option: () => option(
          axis('value', 'training time (minutes)', {min: 0}),
          axis('value', `${data.metric} on validation (${units[unit(data.metric)]})`, {scale: true}),
          [{name: 'trials', type: 'scatter', symbolSize: 8, data: points.map(point => ({value: [minutes(point), point.value], text: text(point)}))},
            {name: 'best so far', type: 'line', step: 'end', showSymbol: false, silent: true,
              data: points.map((point, index) => [minutes(point), Math.max(...points.slice(0, index + 1).map(other => other.value))])}])};
    },

    // One curve per strategy over the days of a backtest: a metric, or a part of the cost.
    days: ({value}) => {
      const costs = {churn: ['churn@50', 'share, 0 to 1'], trainingSeconds: ['training', 'seconds']};
      const [name, of] = costs[value] ?? [value, units[unit(value)]];
      const found = day => costs[value] ? day.cost?.[value] : day.values?.[value];
      const curves = Object.entries(data.strategies).filter(([, strategy]) => strategy.byDay.some(day => isKnown(found(day))));
      return curves.length && {label: `${name} by day`, height: 300, option: () => option(
          axis('category', 'day', {data: data.days}),
          axis('value', `${name} (${of})`, {scale: !costs[value]}),
          curves.map(([strategy, {byDay}], index) => ({name: strategy, type: 'line', symbolSize: 7, symbol: symbols[index % symbols.length],
            data: byDay.map(day => ({value: [day.day, isKnown(found(day)) ? found(day) : null],
              text: `${strategy}, ${day.day}\n${name}: ${digits(found(day), costs[value] ? 2 : 4)}`}))})))};
    },

    // The model and popularity in a scenario over the recorded days. A point with an alert is larger.
    dailyQuality: ({scenario, metric}) => {
      const values = day => day.evaluation?.scenarios?.[scenario];
      const curves = [['model', values => values?.metrics?.[metric], metric], ['popularity', values => values?.popularity?.[metric], '']];
      return {label: `${metric} of ${scenario} by date`, height: 280, option: () => option(
          axis('category', 'date', {data: data.daily.days.map(day => day.date)}),
          axis('value', `${metric} (${units[unit(metric)]})`, {scale: true}),
          curves.map(([name, found, measure], index) => dailyCurve(name, index, day => found(values(day)), value => digits(value, 4),
              day => measure && hasAlert(day, scenario, [measure, `${measure} minus popularity`]))))};
    },

    // A value over the recorded days, with a curve per scenario.
    daily: ({value}) => {
      const percent = share => `${digits(100 * share, 1)} %`;
      const found = {
        rows: ['rows', 'number of rows', day => day?.newestDay?.rows, ['rows'], group],
        positives: ['positive rows', 'share, 0 to 1', day => day?.newestDay?.rows > 0 ? day.newestDay.positives / day.newestDay.rows : null,
          ['positive rows'], percent],
        unknownUsers: ['unknown users', 'share of queries', day => day?.unknownUsers, ['unknown users'], percent],
        unknownItems: ['unknown items', 'share of queries', day => day?.unknownItems, ['unknown items'], percent],
        churn: ['churn@50', 'share, 0 to 1', day => day?.churn, ['churn@50'], percent],
        itemCosine: ['cosine', 'no unit', day => day?.itemCosine, ['cosine of item vectors'], cosine => digits(cosine, 4)],
      }[value];
      const [name, of, select, measures, text] = found;
      const part = (day, scenario) => (value === 'churn' || value === 'itemCosine' ? day.release : day.evaluation)?.scenarios?.[scenario];
      const scenarios = [...new Set(data.daily.days.flatMap(day =>
        [...Object.keys(day.evaluation?.scenarios ?? {}), ...Object.keys(day.release?.scenarios ?? {})]))]
          .filter(scenario => data.daily.days.some(day => isKnown(select(part(day, scenario)))));
      return scenarios.length && {label: `${name} by date`, height: 280, option: () => option(
          axis('category', 'date', {data: data.daily.days.map(day => day.date)}),
          axis('value', `${name} (${of})`, {scale: value !== 'rows'}),
          scenarios.map((scenario, index) => dailyCurve(scenario, index, day => select(part(day, scenario)), text,
              day => hasAlert(day, scenario, measures))))};
    },

    dailyAge: () => {
      const age = (day, until) => until ? Math.round((Date.parse(day.date) - Date.parse(until)) / 864e5) : null;
      const days = count => `${count} days`;
      return {label: 'age of weights and data by date', height: 280, option: () => option(
          axis('category', 'date', {data: data.daily.days.map(day => day.date)}),
          axis('value', 'age (days)', {min: 0, minInterval: 1}),
          [dailyCurve('weights', 0, day => age(day, day.release?.trainedUntil ?? day.evaluation?.trainedUntil), days, () => false),
            dailyCurve('data', 1, day => age(day, day.evaluation?.newestDay), days, () => false)])};
    },

    gates: ({kind}) => {
      const gates = data.gates.filter(gate => gate.gate === kind).sort((a, b) => a.layer - b.layer);
      const layers = new Set(gates.map(gate => gate.layer)).size;
      const rows = gates.map((gate, index) => ({index, low: gate.unitsLow, high: gate.unitsHigh, value: gate.mean,
        name: layers > 1 ? `${gate.layer}: ${gate.scenario}` : gate.scenario,
        text: `${gate.scenario}, layer ${gate.layer}\nmean: ${digits(gate.mean, 2)}`
            + `\n10 to 90 % of units: ${digits(gate.unitsLow, 2)} to ${digits(gate.unitsHigh, 2)}`
            + `\n10 to 90 % of queries: ${digits(gate.low, 2)} to ${digits(gate.high, 2)}\nqueries: ${group(gate.users)}`}));
      return {label: `openness of the ${kind} gate`, height: rowHeight(rows.length), option: width => option(
          axis('value', 'openness (0 closed, 1 open)', {min: 0, max: 1}),
          rowAxis(layers > 1 ? 'layer: scenario' : 'scenario', rows.map(row => row.name), width),
          [{name: 'mean', type: 'bar', barWidth: 14, showBackground: true, backgroundStyle: {color: color('line'), opacity: .5},
            data: rows.map(row => ({value: row.value, text: row.text}))},
          spans('10 to 90 % of units', rows, {width: 3, color: color('c1')})])};
    },

    training: ({stage, unit: network, value}) => {
      const loop = data.training.find(each => each.stage === stage && each.unit === network);
      const name = value === 'loss' ? 'loss' : `validation ${loop.metric ?? ''}`.trim();
      const points = loop.epochs.map(epoch => {
        const found = value === 'loss' ? epoch.loss : epoch.values?.validation;
        return {value: [String(epoch.epoch), isKnown(found) ? found : null], text: `epoch ${epoch.epoch}\n${name}: ${digits(found, 4)}`};
      });
      const best = value === 'loss' ? [] : points.filter((_, index) => loop.epochs[index].epoch === loop.bestEpoch);
      return {label: `${name} by epoch`, height: 260, option: () => option(
          axis('category', 'epoch', {data: points.map(point => point.value[0])}),
          axis('value', value === 'loss' ? 'loss (mean of the samples)' : `${name}${loop.metric ? ` (${units[unit(loop.metric)]})` : ''}`, {scale: true}),
          [{name, type: 'line', symbol: 'circle', symbolSize: 7, data: points},
            ...(best.length ? [{name: 'best epoch', type: 'scatter', symbolSize: 14, z: 3, data: best}] : [])])};
    },

    views: ({of, side}) => {
      const views = data.views.find(each => each.side === of);
      const points = views[side].points.map(([entity, scenario, x, y]) => ({entity, scenario, x, y}));
      const end = 1.05 * Math.max(1e-9, ...points.flatMap(point => [Math.abs(point.x), Math.abs(point.y)]));
      const entities = [...new Set(points.map(point => point.entity))];
      const ties = entities.flatMap(entity =>
        [...points.filter(point => point.entity === entity).map(point => [point.x, point.y]), [null, null]]);
      const scenarios = [...new Set(points.map(point => point.scenario))].sort((a, b) => a - b);
      const shown = {min: -end, max: end, axisLine: {onZero: false, lineStyle: {color: color('line')}},
        axisLabel: {color: color('text'), showMinLabel: false, showMaxLabel: false, hideOverlap: true}};
      return {label: `vectors of the same ${of}s, ${side} pre-training`, height: 460, option: () => option(
          axis('value', 'first principal component (no unit)', shown),
          axis('value', 'second principal component (no unit)', shown),
          [...scenarios.map((scenario, index) => ({
            name: views.scenarios[scenario], type: 'scatter', symbolSize: 8,
            symbol: symbols[Math.floor(index / 8) % symbols.length],
            data: points.filter(point => point.scenario === scenario).map(point =>
              ({value: [point.x, point.y], text: `${of} ${point.entity} in ${views.scenarios[scenario]}`})),
          })),
          {name: `the same ${of}`, type: 'line', silent: true, showSymbol: false, z: 1, data: ties,
            itemStyle: {color: color('soft')}, lineStyle: {color: color('soft'), width: .7, opacity: .4}}])};
    },
  };

  const drawn = [];
  document.querySelectorAll('figure[data-chart]').forEach(figure => {
    const chart = charts[figure.dataset.chart](figure.dataset);
    if (!chart) {
      return;
    }
    figure.hidden = false;
    const box = figure.appendChild(document.createElement('div'));
    box.style.height = chart.height + 'px';
    box.setAttribute('role', 'img');
    box.setAttribute('aria-label', chart.label);
    const view = echarts.init(box, null, {renderer: 'svg'});
    const draw = () => view.setOption(chart.option(box.clientWidth), true);
    let width = box.clientWidth;
    draw();
    drawn.push(draw);
    new ResizeObserver(() => {
      if (box.clientWidth !== width) {
        width = box.clientWidth;
        view.resize();
        draw();
      }
    }).observe(box);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawn.forEach(draw => draw()));
})();
