/** Style of an episode's page, light and dark. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#22262b;--soft:#5c6367;--paper:#fafaf8;--line:#d6d9dc}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaec;--soft:#9aa2a8;--paper:#16181b;--line:#3a3f45}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1000px;margin:0 auto;padding:24px}
h1{font-size:22px;margin:0 0 4px}h1 span{font-size:13px;padding:2px 8px;border-radius:9px;color:#fff;vertical-align:middle}
.good{background:#2a8a4a}.bad{background:#b3412e}.instruction{font-size:17px;margin:0}.facts{color:var(--soft);margin:0 0 16px}
#cameras{display:flex;flex-wrap:wrap;gap:12px}figure{margin:0;flex:1 1 220px;max-width:480px}
figure img{width:100%;image-rendering:pixelated;display:block;border:1px solid var(--line)}figcaption{color:var(--soft);font-size:13px}
#strip{display:flex;height:10px;margin-top:16px;border-radius:3px;overflow:hidden}#strip i{display:block;height:100%}
#controls{display:flex;gap:12px;align-items:center}#slider{flex:1}#time{width:130px;text-align:right;font-variant-numeric:tabular-nums;color:var(--soft)}
button{width:36px;height:30px}#subtask{min-height:1.5em;margin:4px 0 16px}
#plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:16px}
.plot h2{font-size:13px;margin:0;color:var(--soft);font-weight:600}svg{width:100%;height:170px;display:block}
.legend{display:flex;flex-wrap:wrap;font-size:11px;color:var(--soft)}.legend b{font-weight:400;margin-right:8px;white-space:nowrap}
table{border-collapse:collapse;font-size:13px}td,th{padding:2px 10px 2px 0;text-align:left}pre{font-size:12px;overflow:auto}
details{margin-top:16px}summary{cursor:pointer}`;

/** Script of an episode's page; `DATA` is defined before it. */
export const PAGE_SCRIPT = `
const $=(id)=>document.getElementById(id),NS='http://www.w3.org/2000/svg';
const hue=(i)=>'hsl('+(i*137.5)%360+' 60% 48%)';
const images=DATA.cameras.map((camera)=>{const f=document.createElement('figure'),img=document.createElement('img'),c=document.createElement('figcaption');
c.textContent=camera.name;img.alt=camera.name;f.append(img,c);$('cameras').append(f);return {img,camera};});
const names=[...new Set(DATA.subtasks.filter(Boolean))];
let from=0;for(let i=1;i<=DATA.length;i++){if(i<DATA.length&&DATA.subtasks[i]===DATA.subtasks[from])continue;
const part=document.createElement('i');part.style.width=100*(i-from)/DATA.length+'%';part.title=DATA.subtasks[from];
part.style.background=DATA.subtasks[from]?hue(names.indexOf(DATA.subtasks[from])):'transparent';$('strip').append(part);from=i;}
const W=480,H=170,L=54,B=18,cursors=[];
const x=(i)=>L+(W-L-6)*(DATA.length>1?i/(DATA.length-1):0);
const el=(tag,attributes,parent,text)=>{const e=document.createElementNS(NS,tag);for(const k in attributes)e.setAttribute(k,attributes[k]);if(text!==undefined)e.textContent=text;parent.append(e);return e;};
for(const plot of DATA.plots){const box=document.createElement('div');box.className='plot';const h=document.createElement('h2');h.textContent=plot.title;
const svg=document.createElementNS(NS,'svg');svg.setAttribute('viewBox','0 0 '+W+' '+H);const all=plot.series.flatMap((s)=>s.values);
let low=Math.min(...all),high=Math.max(...all);if(high-low<1e-9){low-=1;high+=1;}const y=(v)=>8+(H-B-8)*(1-(v-low)/(high-low));
for(const v of [low,(low+high)/2,high]){el('line',{x1:L,x2:W-6,y1:y(v),y2:y(v),stroke:'var(--line)'},svg);
el('text',{x:L-4,y:y(v)+4,'text-anchor':'end','font-size':11,fill:'var(--soft)'},svg,String(Number(v.toPrecision(3))));}
for(let s=0;s*DATA.rate<DATA.length;s++)if(s%Math.max(1,Math.ceil(DATA.length/DATA.rate/8))===0)
el('text',{x:x(s*DATA.rate),y:H-4,'text-anchor':'middle','font-size':11,fill:'var(--soft)'},svg,s+' s');
plot.series.forEach((s,i)=>el('polyline',{points:s.values.map((v,k)=>x(k).toFixed(1)+','+y(v).toFixed(1)).join(' '),fill:'none',stroke:hue(i),'stroke-width':1.4},svg));
cursors.push(el('line',{y1:6,y2:H-B,stroke:'var(--ink)','stroke-width':1},svg));
const legend=document.createElement('div');legend.className='legend';plot.series.forEach((s,i)=>{const b=document.createElement('b');
const dot=document.createElement('span');dot.textContent='\\u25CF ';dot.style.color=hue(i);b.append(dot,s.name);legend.append(b);});
box.append(h,svg,legend);$('plots').append(box);}
let frame=0,timer=0;
const show=(i)=>{frame=Math.max(0,Math.min(DATA.length-1,i));$('slider').value=frame;
for(const {img,camera} of images)img.src='data:image/png;base64,'+camera.frames[frame];
$('time').textContent='frame '+frame+', '+(frame/DATA.rate).toFixed(2)+' s';$('subtask').textContent=DATA.subtasks[frame];
for(const c of cursors){c.setAttribute('x1',x(frame));c.setAttribute('x2',x(frame));}};
const stop=()=>{clearInterval(timer);timer=0;$('play').textContent='\\u25B6';};
$('slider').oninput=()=>{stop();show(Number($('slider').value));};
$('play').onclick=()=>{if(timer)return stop();if(frame===DATA.length-1)frame=-1;$('play').textContent='\\u23F8';
timer=setInterval(()=>{if(frame===DATA.length-1)return stop();show(frame+1);},1000/DATA.rate);};
addEventListener('keydown',(e)=>{if(e.target.tagName==='INPUT')return;if(e.key==='ArrowRight')show(frame+1);if(e.key==='ArrowLeft')show(frame-1);});
show(Number((location.hash.match(/\\d+/)||[0])[0]));`;
