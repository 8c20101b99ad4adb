/** What the page does: reads the document beside it and makes a form of each operation. Texts are set as texts, never as markup. */
const script = `const make=(tag,text,parent)=>{const e=document.createElement(tag);e.textContent=text;parent.append(e);return e};
const main=document.querySelector('main'),token=document.querySelector('#token');
fetch('openapi.json').then(r=>r.json()).then(api=>{
for(const[path,item]of Object.entries(api.paths))for(const[method,{summary,parameters=[],requestBody}]of Object.entries(item)){
const box=make('details','',main),head=make('summary','',box);make('b',method.toUpperCase(),head);make('code',path,head);make('span',summary,head);
const inputs=parameters.map(({name})=>{const label=make('label',name+' ',box);const input=document.createElement('input');input.name=name;label.append(input);return input});
let body,type;if(requestBody){type=make('select','',box);for(const one of Object.keys(requestBody.content))make('option',one,type);
const name=requestBody.content['application/json'].schema.$ref.split('/').pop(),schema=api.components.schemas[name];
body=make('textarea',JSON.stringify(schema.examples?.[0]??{inputs:[{name:'rows',shape:[1,3],datatype:'FP64',data:[1,2,3]}]}),box);
make('pre',JSON.stringify(schema,null,1),make('details','Schema',box))}
const send=make('button','Send',box),out=make('pre','',box);
send.onclick=async()=>{out.textContent='…';const headers={};if(body)headers['content-type']=type.value;if(token.value)headers.authorization='Bearer '+token.value;
try{const url=inputs.reduce((p,i)=>p.replace('{'+i.name+'}',encodeURIComponent(i.value)),path.slice(1));
const r=await fetch(url,{method:method.toUpperCase(),headers,body:body?.value});out.textContent=r.status+' '+r.statusText+'\\n'+await r.text()}catch(e){out.textContent=e}}}})`;

const style = `body{font:16px/1.5 system-ui;max-width:52rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
summary{cursor:pointer}summary>*{margin-right:.8em}main>details{border-top:1px solid #8886;padding:.5rem 0}
textarea,pre{width:100%;box-sizing:border-box;font:13px/1.4 ui-monospace,monospace;overflow:auto}textarea{height:6rem}pre{max-height:20rem}label,select,button{margin:.3rem .6rem .3rem 0}`;

/** A page that shows what the service offers and lets a reader try it. It asks this service alone. @param nonce - lets its own script and style run, no others. */
export const docsPage = (nonce: string): string =>
	`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Anod</title><style nonce="${nonce}">${style}</style><h1>Anod</h1><p><a href="openapi.json">OpenAPI 3.1</a> <label>Token <input id="token" type="password" autocomplete="off"></label></p><main></main><script nonce="${nonce}">${script}</script></html>`;

/** Nothing is allowed but the page's own script and style, and questions to this service. */
export const docsPolicy = (nonce: string): string =>
	`default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
