// How the page looks. One colour for each meaning in light and in dark, all told apart by people with any kind of colour vision (after
// Paul Tol), and never by colour alone: lines differ in their dashes, states in their signs.

/// The style sheet of every page.
package let pageStyle = """
    :root{color-scheme:light dark;--paper:#fff;--panel:#f5f6f8;--text:#1b1f24;--faint:#5a626c;--rule:#d5d9df;--grid:#e4e7eb;
    --good:#00695c;--bad:#b3261e;--warning:#8a5a00;--goodback:#e3f4f0;--badback:#fdeceb;--warningback:#fdf3dc;--focus:#0077bb;
    --ink1:#0077bb;--ink2:#c8500a;--ink3:#00806f;--ink4:#aa3377;--ink5:#6b7280;--ink6:#8f7000;--warmup:#8b93a030;--stage:#0077bb12;--worst:#b3261e24;--matter:#8b93a026;--usual:#00806f22;
    --heat1:#d6e6f4;--heat2:#abcfe6;--heat3:#79b4d8;--heat4:#4592c6;--heat5:#2070b4;--heat6:#0a4c90;--heat7:#052a56}
    @media (prefers-color-scheme:dark){:root{--paper:#14171b;--panel:#1d2126;--text:#e6e9ed;--faint:#a3abb5;--rule:#3a4149;--grid:#2a2f36;
    --good:#5fd0bd;--bad:#ff8a80;--warning:#f2c14e;--goodback:#12302b;--badback:#3b1a18;--warningback:#362a10;--focus:#6cc0ff;
    --ink1:#56b4f0;--ink2:#ff9a52;--ink3:#3fcdb6;--ink4:#f08fc0;--ink5:#a3abb5;--ink6:#dccb5d;--warmup:#a3abb538;--stage:#56b4f01c;--worst:#ff8a8033;--matter:#a3abb52e;--usual:#3fcdb62b;
    --heat1:#16324a;--heat2:#1c4a70;--heat3:#24659a;--heat4:#3b86c2;--heat5:#65a9dd;--heat6:#9accf0;--heat7:#dcf0ff}}
    *{box-sizing:border-box}[hidden]{display:none!important}
    body{margin:0;background:var(--paper);color:var(--text);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
    main{max-width:1180px;margin:0 auto;padding:16px 20px 48px}
    h1{font-size:1.35rem;margin:0 0 .35em;overflow-wrap:anywhere}h2{font-size:1.1rem;margin:2em 0 .5em}h3{font-size:.95rem;margin:0}
    p{margin:.3em 0}code,.number,td,output{font-variant-numeric:tabular-nums}code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.92em;overflow-wrap:anywhere}
    h1,td,th,code,li,.tag,.name,dd{unicode-bidi:isolate}.name{overflow-wrap:anywhere}a{color:inherit}
    header{border-left:6px solid;border-radius:6px;padding:14px 18px;background:var(--panel)}
    header.good{border-color:var(--good);background:var(--goodback)}header.bad{border-color:var(--bad);background:var(--badback)}
    header.warning{border-color:var(--warning);background:var(--warningback)}
    .verdict{font-size:1.15rem}.verdict strong,.sign{color:var(--text)}.good .verdict strong,.good .sign{color:var(--good)}
    .bad .verdict strong,.bad .sign{color:var(--bad)}.warning .verdict strong,.warning .sign{color:var(--warning)}
    .reasons{margin:.4em 0;padding-left:1.2em}.facts,.note,.moment,.key,small{color:var(--faint);font-size:.88rem}.facts{margin:.5em 0 0;overflow-wrap:anywhere}
    .tag{font-size:.75rem;font-weight:400;border:1px solid var(--rule);border-radius:9px;padding:1px 8px;vertical-align:middle}
    .scroll{overflow-x:auto;max-width:100%}table{border-collapse:collapse;width:100%;font-size:.88rem}
    th,td{padding:4px 10px 4px 0;text-align:right;border-bottom:1px solid var(--grid);white-space:nowrap;font-weight:400}
    thead th{color:var(--faint);border-bottom-color:var(--rule);vertical-align:bottom}th[scope=row],thead th:first-child{text-align:left}
    th[scope=row].name,td.name,thead th.name{white-space:normal;min-width:9em;text-align:left}td.bad{color:var(--bad);font-weight:600}
    .thresholds td.state{text-align:left;width:1%}.thresholds th:nth-child(2){text-align:left;white-space:normal;min-width:10em}tr.good .state{color:var(--good)}
    tr.bad .state,tr.bad td:last-child{color:var(--bad);font-weight:600}tr.warning .state,tr.warning td:last-child{color:var(--warning)}
    #errors td:nth-child(2),#errors td:nth-child(3),#errors th:nth-child(2),#errors th:nth-child(3){text-align:left}
    #checks td.name,#checks th:nth-child(2){text-align:left}
    #findings ol{list-style:none;margin:0;padding:0}#findings li{padding:8px 0;border-bottom:1px solid var(--grid)}
    #findings li:target{background:var(--panel);outline:2px solid var(--focus);outline-offset:4px}
    .advice{margin-left:28px}#findings details{margin-left:28px;font-size:.88rem;color:var(--faint)}summary{cursor:pointer}
    dl{margin:.3em 0}#findings dl,.about{display:grid;grid-template-columns:fit-content(50%) minmax(0,1fr);gap:2px 16px}dd{margin:0}dt{color:var(--faint)}dt,dd{overflow-wrap:anywhere}
    .mark{display:inline-block;min-width:20px;height:20px;padding:0 4px;border-radius:10px;font:600 12px/20px system-ui,sans-serif;text-align:center;text-decoration:none;color:var(--paper);background:var(--faint)}
    .mark.critical{background:var(--bad)}.mark.warning{background:var(--warning)}
    .tiles{display:grid;grid-template-columns:repeat(5,1fr);gap:8px;margin-bottom:1em}.tiles.three{grid-template-columns:repeat(3,1fr)}
    .tiles div{background:var(--panel);border-radius:6px;padding:8px 12px}.tiles dt{font-size:.8rem}.tiles dd{font-size:1.15rem;font-weight:600}
    .moment{position:sticky;top:0;z-index:3;background:var(--paper);padding:6px 0;border-bottom:1px solid var(--rule);min-height:2.2em}
    .moment output{font-weight:600;color:var(--text)}.moment:has(output:not(:empty)) span{display:none}
    .key span{display:inline-block;margin-right:14px}.key .mark{margin-right:5px}.swatch{display:inline-block;width:14px;height:12px;vertical-align:-1px;margin-right:5px;border:1px solid var(--rule)}
    .swatch.warmup{background:var(--warmup)}.swatch.worst{background:var(--worst)}.swatch.stage{background:var(--stage)}
    .swatch.matter{background:var(--matter)}.swatch.usual{background:var(--usual)}.swatch.limit,.swatch.zero{height:0;border:0;border-top:2px dashed var(--bad);vertical-align:4px}.swatch.zero{border-top:2px solid var(--text)}
    .reference{color:var(--faint);display:inline-flex;align-items:center}.reference .key{margin-right:6px;overflow:visible}.key .point{stroke-width:8}.place{margin-left:auto;text-align:right}
    figure{margin:0 0 20px;break-inside:avoid}figcaption{display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline}figcaption .note{margin:0}
    .legend{display:flex;flex-wrap:wrap;gap:2px 16px;align-items:center;font-size:.85rem;min-height:26px}
    .legend button{all:unset;cursor:pointer;display:inline-flex;align-items:center;gap:6px}.legend button[aria-pressed=false]{opacity:.4;text-decoration:line-through}
    .legend output{font-weight:600;min-width:4.5em}.legend .key{width:24px;height:8px;margin:0}
    .choice{border:0;padding:0;margin:0;min-width:0;display:flex;flex-wrap:wrap;gap:2px 12px}.choice legend{float:left;margin-right:10px;color:var(--faint)}.choice label{cursor:pointer;white-space:nowrap}
    button:focus-visible,summary:focus-visible,a:focus-visible,.plot:focus-visible,input:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:2px}
    .frame{display:grid;grid-template-columns:64px minmax(0,1fr);margin-top:6px}.y{position:relative}.y span{position:absolute;right:8px;transform:translateY(50%);font-size:.75rem;color:var(--faint);white-space:nowrap}
    .above{grid-column:2}.frame>.y,.frame>.x:first-child{grid-column:1}.marks{position:relative;margin-bottom:2px}.marks .mark{position:absolute;transform:translateX(-50%)}
    .stages{list-style:none;position:relative;height:20px;margin:0 0 2px;padding:0;font-size:.72rem;color:var(--faint)}.stages li{position:absolute;top:0;height:18px;line-height:18px;padding:0 4px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis;border-left:1px solid var(--rule);background:var(--panel)}
    .stages li:nth-child(even){background:var(--stage)}.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    .rows .frame{grid-template-columns:9.5em minmax(0,1fr) 18em}.rows .y span,.side span{font-size:.85rem;color:var(--text)}.side{grid-column:3;position:relative}.side span{position:absolute;left:12px;transform:translateY(50%);white-space:nowrap;font-variant-numeric:tabular-nums}.rows .plot{cursor:default}
    .plot{position:relative;height:120px;touch-action:pan-y;cursor:crosshair}.tall .plot{height:230px}.plot svg{display:block;width:100%;height:100%;overflow:visible}
    .x{grid-column:2;position:relative;height:20px;font-size:.75rem;color:var(--faint)}.x span{position:absolute;top:3px;transform:translateX(-50%);white-space:nowrap}.x span:first-child{transform:none}.x span.end{transform:translateX(-100%)}
    .cursor{position:absolute;top:0;bottom:0;width:1px;background:var(--text);display:none;pointer-events:none}
    svg path{vector-effect:non-scaling-stroke}.grid{fill:none;stroke:var(--grid)}.line{fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}
    .band{stroke:none!important;opacity:.2}.band.ink1{fill:var(--ink1)}.band.ink2{fill:var(--ink2)}.band.ink3{fill:var(--ink3)}.band.ink4{fill:var(--ink4)}.band.ink5{fill:var(--ink5)}.band.ink6{fill:var(--ink6)}
    .dots,.point{fill:none;stroke-linecap:round;stroke-width:7}.ink1{stroke:var(--ink1)}.ink2{stroke:var(--ink2)}.ink3{stroke:var(--ink3)}.ink4{stroke:var(--ink4)}.ink5{stroke:var(--ink5)}.ink6{stroke:var(--ink6)}
    .dots.ink2{stroke-linecap:square;stroke-width:6}.dots.ink6{stroke-width:4}.line.ink3{stroke-dasharray:7 3}.line.ink4{stroke-dasharray:2 3}.line.ink5{stroke-dasharray:4 2}.line.ink6{stroke-dasharray:9 3 2 3}
    .limit,.zero{fill:none;stroke:var(--bad);stroke-dasharray:6 4;stroke-width:1.25}.zero{stroke:var(--text);stroke-dasharray:none}.matter{fill:var(--matter)}.usual{fill:var(--usual)}
    .whisker{fill:none;stroke-width:2.5}.point{stroke-width:11}.whisker,.point{stroke:var(--faint)}.regression{stroke:var(--bad)}.ok,.improvement{stroke:var(--good)}.inconclusive{stroke:var(--warning)}
    .fill1{background:var(--ink1)}.fill2{background:var(--ink2)}.fill3{background:var(--ink3)}.fill4{background:var(--ink4)}.fill5{background:var(--ink5)}.fill6{background:var(--ink6)}
    rect.warmup{fill:var(--warmup)}rect.stage{fill:var(--stage)}rect.worst{fill:var(--worst)}.trial{stroke:var(--rule);stroke-width:2}.at{stroke:var(--faint);stroke-dasharray:2 3}.at.critical{stroke:var(--bad)}.at.warning{stroke:var(--warning)}
    .heat1{fill:var(--heat1);background:var(--heat1)}.heat2{fill:var(--heat2);background:var(--heat2)}.heat3{fill:var(--heat3);background:var(--heat3)}.heat4{fill:var(--heat4);background:var(--heat4)}
    .heat5{fill:var(--heat5);background:var(--heat5)}.heat6{fill:var(--heat6);background:var(--heat6)}.heat7{fill:var(--heat7);background:var(--heat7)}
    .ramp .swatch{margin:0;border:0;width:22px}.values{font-size:.85rem;color:var(--faint)}.values .scroll{max-height:320px;overflow:auto}
    .sortable button{all:unset;cursor:pointer}.sortable [aria-sort] button{color:var(--text);font-weight:600}
    .sortable [aria-sort=ascending] button::after{content:" ▲"}.sortable [aria-sort=descending] button::after{content:" ▼"}
    .bars{width:140px;height:24px;display:block;margin-left:auto;background:var(--panel)}.bars path{fill:var(--ink1)}.bars .p50,.bars .p99{fill:none;stroke:var(--text);stroke-width:1}.bars .p99{stroke-dasharray:2 2}
    .phase{display:grid;grid-template-columns:13em 1fr 6em;gap:12px;align-items:center;margin:6px 0;font-size:.88rem}.stack{display:flex;height:22px;background:var(--panel)}.stack i{min-width:1px;border-right:1px solid var(--paper)}
    .phase .number{text-align:right}
    @media (max-width:640px){.tiles,.tiles.three{grid-template-columns:1fr 1fr}.rows .frame{grid-template-columns:8.8em minmax(0,1fr)}.rows .side{display:none}.rows .x{grid-column:2}main{padding:10px 12px 32px}.frame{grid-template-columns:52px minmax(0,1fr)}.x span:nth-child(even){display:none}.phase{grid-template-columns:1fr 6em}.stack{grid-column:1/-1;grid-row:2}
    .tall .plot{height:190px}th,td{padding-right:8px}.thresholds td.state span{display:none}}
    @media print{:root{--paper:#fff;--panel:#f5f6f8;--text:#000;--faint:#444;--rule:#bbb;--grid:#ddd;--good:#00695c;--bad:#b3261e;--warning:#8a5a00;--goodback:#fff;--badback:#fff;--warningback:#fff;
    --ink1:#0077bb;--ink2:#c8500a;--ink3:#00806f;--ink4:#aa3377;--ink5:#6b7280;--ink6:#8f7000;--warmup:#8b93a030;--stage:#0077bb12;--worst:#b3261e24;--matter:#8b93a026;--usual:#00806f22;
    --heat1:#d6e6f4;--heat2:#abcfe6;--heat3:#79b4d8;--heat4:#4592c6;--heat5:#2070b4;--heat6:#0a4c90;--heat7:#052a56}
    *{print-color-adjust:exact;-webkit-print-color-adjust:exact}main{max-width:none;padding:0}.moment,.values:not([open]),.choice input,.choice label:not(:has(:checked)){display:none}table{font-size:10px}th,td{white-space:normal;padding-right:6px}.bars{width:90px}.scroll{overflow:visible!important;max-height:none!important}section{break-inside:auto}tr,li{break-inside:avoid}html,body{font-size:13px}}

    """
